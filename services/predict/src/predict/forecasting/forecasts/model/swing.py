"""The two usual forecasts of a place, that ours is held against and leans on: last time, uniform swing. Pure."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from predict.forecasting.forecasts.model.rounds import Flags, Floats, Round, shares_of


def last_comparable(rounds: Sequence[Round], kind: str, number: int, held_on: date) -> Round | None:
    """The latest of the same kind and round before that day, else the latest of any kind and that round, else any.

    A second round is compared with its own first one where that is known.
    """
    before = [one for one in rounds if one.held_on < held_on]
    if number == 2:
        own = [one for one in before if one.kind == kind and (held_on - one.held_on).days < 60]
        before = own or before
    for wanted in (
        [one for one in before if one.kind == kind and one.number == min(number, 1)],
        [one for one in before if one.number == 1],
        before,
    ):
        if wanted:
            return max(wanted, key=lambda one: (one.held_on, one.id))
    return None


def as_last_time(votes: Floats, then: Floats, now: Floats, stands: Flags) -> Floats:
    """Shares of the last round among the blocs that stand now; the level's where a place was unknown."""
    return _among(_or_level(votes, then), now, stands)


def uniform_swing(votes: Floats, then: Floats, now: Floats, stands: Flags) -> Floats:
    """Each place moves by as many points as the whole did."""
    return _among(_or_level(votes, then) + now - then, now, stands)


def _or_level(votes: Floats, then: Floats) -> Floats:
    return np.where(votes.sum(axis=1, keepdims=True) > 0, shares_of(votes), then)


def _among(shares: Floats, now: Floats, stands: Flags) -> Floats:
    kept = np.where(stands, np.clip(shares, 0.0, None), 0.0)
    empty = kept.sum(axis=1, keepdims=True) <= 0
    return shares_of(np.where(empty & stands, np.maximum(now, 1e-6), kept))
