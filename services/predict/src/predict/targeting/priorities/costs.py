"""Cost of an hour of each kind of action, and expected cost of a vote.

An hour's cost is total costs over total hours of completed actions of a kind. Until many are known its uncertainty is a
factor of about two; before the first it is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from predict.targeting.priorities.selection import Array
from predict.targeting.priorities.stability import LEVEL

METHOD = "cost-per-vote-1"
SEED = 20_290_617
SCATTER = 0.7
"""Of an action's cost per hour around the kind's, on the logarithm, while few are known."""
SCATTER_ACTIONS = 4


@dataclass(frozen=True)
class ActionCost:
    """One completed action."""

    cents: int
    hours: float


@dataclass(frozen=True)
class HourCost:
    """Cents for an hour of one volunteer."""

    expected: float
    low: float
    high: float
    draws: Array
    actions: int


@dataclass(frozen=True)
class VoteCost:
    """Cents per additional vote: the median, as the mean is unbounded if the effect may be zero.

    `high` is None if 5 % of the draws or more win no vote, `middle` if half do.
    """

    middle: float | None
    low: float | None
    high: float | None


def price_hours(spent: Sequence[ActionCost], draws: int) -> HourCost | None:
    """Return the cost of an hour; None before a completed action of that kind with hours."""
    known = [action for action in spent if action.hours > 0]
    if not known:
        return None
    cents, hours = np.array([action.cents for action in known], float), np.array([action.hours for action in known])
    ratio = cents.sum() / hours.sum()
    # Relative to the ratio, weighed by hours, as a ratio of sums scatters.
    residual = (cents - ratio * hours) / (ratio * hours.mean()) if ratio else np.zeros(len(known))
    squares = SCATTER_ACTIONS * SCATTER**2 + float(residual @ residual)
    sd = np.sqrt(squares / (SCATTER_ACTIONS + len(known) - 1) / len(known))
    noise = np.random.default_rng(SEED).standard_normal(draws)
    drawn_costs = ratio * np.exp(sd * noise)
    low, high = np.quantile(drawn_costs, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return HourCost(float(ratio), float(low), float(high), drawn_costs, len(known))


def price_votes(hour: HourCost, votes_per_hour: Array) -> list[VoteCost]:
    """Return the cost of a vote by station, from stations × draws."""
    with np.errstate(divide="ignore"):
        ratio = np.where(votes_per_hour > 0, hour.draws / np.maximum(votes_per_hour, 1e-300), np.inf)
    # Not interpolated: between a number and infinity there is nothing to be found.
    cuts = np.quantile(ratio, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2], axis=1, method="higher")
    return [VoteCost(_finite(middle), _finite(low), _finite(high)) for low, middle, high in cuts.T]


def _finite(value: float) -> float | None:
    # Past a thousand million euros a number says no more than its absence.
    return float(value) if value < 1e11 else None
