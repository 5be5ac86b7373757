"""French sentences on what a trial can show and what it showed, for people who do not read p-values."""

from typing import Final

from kit.text.french import NARROW, number

from predict.targeting.field_experiments.effect import MeasuredEffect
from predict.targeting.field_experiments.power import PlausibleEffect
from predict.targeting.field_experiments.schemas import Outcome, Status

OUTCOMES: Final = {Outcome.SUPPORT: "nos voix", Outcome.TURNOUT: "la participation"}
STATUSES: Final = {
    Status.DESIGNED: "préparé, pas démarré",
    Status.RUNNING: "en cours",
    Status.MEASURED: "mesuré",
    Status.ABANDONED: "abandonné",
}


def in_points(share: float) -> str:
    text = number(share * 100, 2)
    return f"{text}{NARROW}point{'s' if abs(share) >= 0.02 else ''}"


def say_power(detectable: float, pairs: int, published: PlausibleEffect) -> str:
    said = (
        f"Avec {pairs} paires de bureaux, un effet de {in_points(detectable)} des inscrits serait vu quatre fois sur "
        "cinq ; un effet plus petit passerait le plus souvent inaperçu. "
    )
    if published.high == 0:
        return said + "Les études publiées ne laissent attendre aucun effet."
    said += (
        "Le plus grand effet publié, si chaque porte est tentée une fois, donnerait environ "
        f"{in_points(published.high)} : l’essai le verrait {_out_of_ten(published.chance)}. "
    )
    if published.chance < 0.5:
        return said + "Il risque fort de ne rien montrer même si l’action marche : prenez plus de bureaux, ou renoncez."
    return said + "Ne rien voir ne prouvera pas que l’action est sans effet."


def say_result(found: MeasuredEffect, attempts_left_out: int) -> str:
    said = (
        f"Différence mesurée : {in_points(found.effect)} des inscrits (intervalle à 90{NARROW}% : "
        f"{in_points(found.low)} à {in_points(found.high)}), sur {found.pairs} paires. "
    )
    if found.low > 0:
        said += "Les bureaux travaillés ont fait mieux que les bureaux laissés de côté."
    elif found.high < 0:
        said += "Les bureaux travaillés ont fait moins bien que les bureaux laissés de côté."
    else:
        said += "L’intervalle contient zéro : l’essai ne dit pas si l’action a eu un effet."
    if attempts_left_out:
        said += (
            f" Des bureaux à laisser de côté ont reçu {number(attempts_left_out)} tentatives : l’effet est sous-estimé."
        )
    return said


def _out_of_ten(chance: float) -> str:
    tenths = round(chance * 10)
    return {0: "presque jamais", 10: "presque toujours"}.get(tenths, f"{tenths} fois sur 10")
