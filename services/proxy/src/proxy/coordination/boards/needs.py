"""The order of places by need of volunteers: those that no holder can reach, then by waiting votes times their gain."""

from typing import NamedTuple


class Need(NamedTuple):
    """The need of a place, to sort by: the smallest first."""

    somebody_near: bool
    unknown: bool
    """True if predict told nothing of the station: such a place comes after the others, by the votes alone."""

    weight: float
    votes: int


def need_of(votes: int, near: int, score: float | None) -> Need:
    """Return a place's need: `votes` waiting there, holders `near` with room left, the `score` in predict's priorities.

    A score of nothing, or less, is one where no effort wins: the last of those that are known.
    """
    return Need(near > 0, score is None, -votes * max(score or 0.0, 0.0), -votes)
