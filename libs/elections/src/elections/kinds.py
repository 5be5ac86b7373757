"""Properties of each kind of election: its rounds, ceilings, the territory people vote in and what they vote for."""

from dataclasses import dataclass
from typing import Literal

from common.schemas import ElectionKind

Level = Literal["nation", "region", "departement", "circo", "canton", "commune", "metropole", "collectivite"]


@dataclass(frozen=True)
class Kind:
    """`choice`: what a ballot paper names (a departmental `pair` is a woman and a man). `level`: where people elect it.

    `ceilings`: one for the whole campaign, or a second, higher one for those who are in round two.
    """

    kind: ElectionKind
    name: str
    rounds: Literal[1, 2]
    ceilings: Literal[1, 2]
    level: Level
    choice: Literal["candidate", "pair", "list"]


_ALL = (
    Kind(ElectionKind.PRESIDENTIELLE, "présidentielle", 2, 2, "nation", "candidate"),
    Kind(ElectionKind.LEGISLATIVES, "législatives", 2, 1, "circo", "candidate"),
    Kind(ElectionKind.EUROPEENNES, "européennes", 1, 1, "nation", "list"),
    # Two rounds where there are at most two seats, one round of lists elsewhere.
    Kind(ElectionKind.SENATORIALES, "sénatoriales", 2, 1, "departement", "candidate"),
    Kind(ElectionKind.REGIONALES, "régionales", 2, 1, "region", "list"),
    Kind(ElectionKind.DEPARTEMENTALES, "départementales", 2, 1, "canton", "pair"),
    Kind(ElectionKind.MUNICIPALES, "municipales", 2, 2, "commune", "list"),
    Kind(ElectionKind.METROPOLE_LYON, "métropolitaines de Lyon", 2, 1, "metropole", "list"),
    Kind(ElectionKind.TERRITORIALES, "territoriales", 2, 1, "collectivite", "list"),
)
KINDS = {kind.kind: kind for kind in _ALL}


def kind_of(election: ElectionKind) -> Kind:
    return KINDS[election]
