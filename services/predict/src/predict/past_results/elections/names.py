"""French names of rounds."""

from elections.kinds import KINDS

_KINDS = {
    "presidentielle": "présidentielle",
    "legislatives": "législatives",
    "europeennes": "européennes",
    "senatoriales": "sénatoriales",
    "regionales": "régionales",
    "departementales": "départementales",
    "municipales": "municipales",
    "metropole-lyon": "métropole de Lyon",
    "territoriales": "territoriales",
}
_OF_ONE_ROUND = {kind.value for kind, found in KINDS.items() if found.rounds == 1}


def name_round(election_id: str) -> str:
    """Return `législatives 2024, 1er tour` for `legislatives-2024-t1`, `européennes 2019` for `europeennes-2019-t1`."""
    kind, year, number = election_id.rsplit("-", 2)
    name = f"{_KINDS.get(kind, kind)} {year}"
    return name if kind in _OF_ONE_ROUND else f"{name}, {'1er' if number == 't1' else '2d'} tour"
