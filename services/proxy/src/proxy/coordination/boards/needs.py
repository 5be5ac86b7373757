"""Where volunteers are needed most: whom nobody can reach first, then by the votes that wait times what they win."""

from typing import NamedTuple


class Need(NamedTuple):
    """Smaller comes first."""

    somebody_near: bool
    unknown: bool
    """Whether predict told nothing of the station: after those it told of, by the votes alone."""

    weight: float
    votes: int


def need_of(votes: int, near: int, score: float | None) -> Need:
    """Of a place: `votes` that wait there, holders `near` with room left, the `score` in predict's priorities.

    A score of nothing, or less, is one where no effort wins: the last of those that are known.
    """
    return Need(near > 0, score is None, -votes * max(score or 0.0, 0.0), -votes)
