"""Order of places by need: those that no holder can reach, then by waiting votes times their gain."""

from typing import NamedTuple


class Need(NamedTuple):
    """Sort key of a place; the smallest has the greatest need."""

    somebody_near: bool
    unknown: bool
    """True if predict told nothing of the station: such a place comes after the others, by the votes alone."""

    weight: float
    votes: int


def need_of(votes: int, near: int, score: float | None) -> Need:
    """Return a place's need from its waiting `votes`, the holders `near` with room left, and predict's `score`.

    A score of zero or less means that an effort gains nothing: such places come last of the scored ones.
    """
    return Need(near > 0, score is None, -votes * max(score or 0.0, 0.0), -votes)
