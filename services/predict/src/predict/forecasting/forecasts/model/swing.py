"""Baselines of a place's forecast: last result, uniform swing (also blended into ours), proportional swing. Pure."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from predict.forecasting.forecasts.model.rounds import Flags, Floats, Round, shares_of


def last_comparable(rounds: Sequence[Round], kind: str, number: int, held_on: date) -> Round | None:
    """Return the latest earlier first round of the same kind, else first round of any kind, else any round.

    A second round is compared with its own first one if known.
    """
    before = [past_round for past_round in rounds if past_round.held_on < held_on]
    if number == 2:
        own = [
            past_round for past_round in before if past_round.kind == kind and (held_on - past_round.held_on).days < 60
        ]
        before = own or before
    for candidates in (
        [past_round for past_round in before if past_round.kind == kind and past_round.number == min(number, 1)],
        [past_round for past_round in before if past_round.number == 1],
        before,
    ):
        if candidates:
            return max(candidates, key=lambda item: (item.held_on, item.id))
    return None


def as_last_time(votes: Floats, level_then: Floats, now: Floats, stands: Flags) -> Floats:
    """Return shares of the last round among the standing blocs; the level's for unknown places."""
    return _among(_or_level(votes, level_then), now, stands)


def uniform_swing(votes: Floats, level_then: Floats, now: Floats, stands: Flags) -> Floats:
    """Return each place's last shares moved by the national change in points."""
    return _among(_or_level(votes, level_then) + now - level_then, now, stands)


def proportional_swing(votes: Floats, level_then: Floats, now: Floats, stands: Flags) -> Floats:
    """Return each place's last shares moved in proportion: odds against the rest as the country's moved.

    A bloc that nobody stood for then has the country's share of now.
    """
    shares, were = (np.clip(part, 1e-4, 1 - 1e-4) for part in (_or_level(votes, level_then), level_then))
    is_new = level_then <= 0
    wanted = np.clip(now, 1e-6, 1 - 1e-6)
    moved = np.log(shares / (1 - shares)) + np.log(wanted / (1 - wanted)) - np.log(were / (1 - were))
    return _among(np.where(is_new, wanted, 1 / (1 + np.exp(-moved))), now, stands)


def _or_level(votes: Floats, level_then: Floats) -> Floats:
    return np.where(votes.sum(axis=1, keepdims=True) > 0, shares_of(votes), level_then)


def _among(shares: Floats, now: Floats, stands: Flags) -> Floats:
    standing_shares = np.where(stands, np.clip(shares, 0.0, None), 0.0)
    empty = standing_shares.sum(axis=1, keepdims=True) <= 0
    return shares_of(np.where(empty & stands, np.maximum(now, 1e-6), standing_shares))
