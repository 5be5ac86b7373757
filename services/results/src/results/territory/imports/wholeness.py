"""Rule for rounds in which every station of a territory votes, and so stands in the file. Pure.

Where somebody is elected in the first round, the stations of that place are in no file of the second: 467 of the 902 of
Paris voted on 7 July 2024. And a file may have been cut by whoever sent it.
"""

from common.schemas.elections import ElectionKind

LEAST_REGISTERED = 0.85
"""A file with less of the registered voters than this, of those known before, is taken for a part."""

_TWO_FINALISTS_EVERYWHERE = frozenset({ElectionKind.PRESIDENTIELLE})
_NOT_EVERYWHERE = frozenset({ElectionKind.DEPARTEMENTALES, ElectionKind.SENATORIALES, ElectionKind.METROPOLE_LYON})
_VOTED_AS_A_WHOLE = ("canton", "metropole")


def all_stations_vote(election: str, round_number: int, territory: str) -> bool:
    """Return whether a round of this kind is held in each station of the territory."""
    if election in _NOT_EVERYWHERE and not territory.startswith(_VOTED_AS_A_WHOLE):
        return False
    return round_number == 1 or election in _TWO_FINALISTS_EVERYWHERE


def looks_whole(registered: int, known_registered: int) -> bool:
    """Return whether a file has about as many registered voters as were known before."""
    return registered >= LEAST_REGISTERED * known_registered
