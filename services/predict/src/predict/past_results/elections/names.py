"""French names of rounds."""

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


def name_round(election_id: str) -> str:
    """Return `législatives 2024, 1er tour` for `legislatives-2024-t1`."""
    kind, year, number = election_id.rsplit("-", 2)
    return f"{_KINDS.get(kind, kind)} {year}, {'1er' if number == 't1' else '2d'} tour"
