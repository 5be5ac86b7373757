"""Chapter on priority stations."""

from dataclasses import asdict, dataclass

from elections.places.stations import station_name
from kit.text import french
from kit.text.method_names import name_methods

from predict.maps import service as maps
from predict.maps.map_query import MapQuery
from predict.reports.blocks import Section, Table, Text, chapter_missing
from predict.reports.map_figure import map_figure
from predict.reports.sources import Desk
from predict.targeting.field_actions.effects import contact_words
from predict.targeting.stations import service as stations

KEY, TITLE = "priorities", "Où aller"
MOST = 40
"""Rows at hand for the page; as many are printed as it holds."""


async def write(desk: Desk) -> Section:
    rows = await stations.list_ranked(desk.session, desk.caller)
    if not rows:
        return chapter_missing(KEY, TITLE, "Aucun bureau n’est classé : importez les résultats d’au moins un scrutin.")
    priority_map = await maps.draw_map(desk.session, desk.caller, desk.ground, MapQuery(measure="priority"))
    best = rows[:MOST]
    first = best[0]
    said = FOR_LIST if best[0].net else FOR_NOBODY
    table = Table(
        "Les {n} premiers bureaux",
        ("Rang", "Bureau", "Inscrits", f"Pour {said.people_words}", said.votes, "Intervalle à 90 %"),
        [
            (
                french.number(row.rank),
                station_name(row.station),
                french.number(row.registered),
                french.number(said.people * row.score / max(row.registered, 1), 1),
                french.number(row.score, 1),
                f"{french.number(row.low, 1)} à {french.number(row.high, 1)}",
            )
            for row in best
        ],
        widths=(0.7, 2.8, 1, 1.1, 1.3, 1.5),
        numbers=(0, 2, 3, 4, 5),
        fills=True,
    )
    method, vintage = first.method, first.data_vintage
    return Section(
        KEY,
        TITLE,
        [
            await map_figure(
                priority_map, f"{said.votes} pour {said.people_words}, par bureau ; hachuré : intervalle large."
            ),
            Text(said.explanation.format(**asdict(contact_words(first.station)))),
            table,
            Text(f"Méthode {name_methods(method)}. Données : {vintage}. Intervalles à 90 %.", "note"),
        ],
        message=f"Premier bureau où aller : {station_name(first.station)}, {french.number(first.score, 1)} "
        f"{said.votes.lower()} ({french.number(first.low, 1)} à {french.number(first.high, 1)}).",
        methods=(method,),
        vintages=(vintage,),
    )


@dataclass(frozen=True)
class Words:
    """Words for a score, and the number of registered voters that it is told for."""

    votes: str
    people: int
    people_words: str
    explanation: str
    """With places for the words of a contact."""


FOR_LIST = Words(
    "Voix nettes",
    1000,
    "mille inscrits",
    "Les voix nettes d’un bureau : ce que notre liste y gagnerait à {to_all}, moins "
    "ce qu’{one} ferait voter en face. Le rang est celui d’une heure de travail, ouverture du bureau comprise ; "
    "aucun des dix meilleurs bureaux d’un bloc adverse n’est parmi les dix premiers. Elles ne promettent rien : les "
    "effets publiés d’{one} vont de rien à environ {most}.",
)
FOR_NOBODY = Words(
    "Voix atteignables",
    100,
    "cent inscrits",
    "Personne n’a encore dit quelle liste est la nôtre : ce classement ne vaut pour aucune. Les voix atteignables d’un "
    "bureau : personnes pas encore rencontrées × part mobile × (participation habituelle + marge de mobilisation), "
    "ou × marge de mobilisation seule tant que la part mobile est inconnue.",
)
