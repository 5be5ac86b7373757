"""French sentences on a trial's power and result, without p-values."""

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
    sentence = (
        f"Avec {pairs} paires de bureaux, un effet de {in_points(detectable)} des inscrits serait vu quatre fois sur "
        "cinq ; un effet plus petit passerait le plus souvent inaperçu. "
    )
    if published.high == 0:
        return sentence + "Les études publiées ne laissent attendre aucun effet."
    sentence += (
        "Le plus grand effet publié, si chaque porte est tentée une fois, donnerait environ "
        f"{in_points(published.high)} : l’essai le verrait {_out_of_ten(published.chance)}. "
    )
    if published.chance < 0.5:
        return (
            sentence
            + "Il risque fort de ne rien montrer même si l’action marche : prenez plus de bureaux, ou renoncez."
        )
    return sentence + "Ne rien voir ne prouvera pas que l’action est sans effet."


def say_result(measured_effect: MeasuredEffect, attempts_left_out: int) -> str:
    result = (
        f"Différence mesurée : {in_points(measured_effect.effect)} des inscrits (intervalle à 90{NARROW}% : "
        f"{in_points(measured_effect.low)} à {in_points(measured_effect.high)}), sur {measured_effect.pairs} paires. "
    )
    if measured_effect.low > 0:
        result += "Les bureaux travaillés ont fait mieux que les bureaux laissés de côté."
    elif measured_effect.high < 0:
        result += "Les bureaux travaillés ont fait moins bien que les bureaux laissés de côté."
    else:
        result += "L’intervalle contient zéro : l’essai ne dit pas si l’action a eu un effet."
    if attempts_left_out:
        result += (
            f" Des bureaux à laisser de côté ont reçu {number(attempts_left_out)} tentatives : l’effet est sous-estimé."
        )
    return result


def _out_of_ten(chance: float) -> str:
    tenths = round(chance * 10)
    return {0: "presque jamais", 10: "presque toujours"}.get(tenths, f"{tenths} fois sur 10")
