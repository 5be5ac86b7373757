"""The forecast of the final spending: what is spent, the plans likely to be kept, and what nobody planned. Pure.

A simple model, and said to be one:

- **Plans.** Each is kept whole or dropped. The chance is learnt from the plans of this campaign that were decided, with
  a start of nine in ten and the weight of ten plans; plans are independent.
- **Unforeseen.** What was spent without having been planned, week by week until today, goes on until the vote: same
  mean, same spread, the mean itself as unsure as the number of weeks leaves it. Below three weeks nothing is said.

The sum of the two is taken as normal: 90 % of it lies within 1.645 standard deviations. What is spent already is
certain, so the interval never begins below it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import NormalDist, fmean, variance

from common.schemas.money import AlertLevel

from budget.ledger.balances.service import find_level
from budget.spending.expenses.pace import Pace

METHOD = "budget-end-1"
MIN_WEEKS = 3
MAX_WEEKS = 12
"""A campaign's pace of half a year ago says nothing of its last month."""
_NORMAL_90 = 1.6449
_KEPT, _DECIDED = 9.0, 10.0
NOTABLE, ALARMING = 0.05, 0.5
"""Risks of an overrun from which a page is no longer at ease, and from which it is alarmed."""
_ORDER = tuple(AlertLevel)
"""Levels of spending against the ceiling, from at ease to exceeded."""


@dataclass(frozen=True)
class Forecast:
    """Forecast final spending, in the currency's smallest unit."""

    low: int
    middle: int
    high: int
    kept: float
    """The chance that a plan is kept."""
    unforeseen: int | None
    """Spending expected beyond the plans; none: too little is known."""
    weeks: int
    """Weeks that the pace was learnt from."""
    over: float | None
    """The chance that the end is above the ceiling; none where there is no ceiling."""


def forecast_end(pace: Pace, today: date, ends_on: date, ceiling: int | None) -> Forecast:
    """Forecast the final spending. `ends_on`: the day of the last round, after which nothing is spent."""
    spent = sum(pace.spent.values())
    planned = sum(pace.planned.values()) + pace.undated_cents
    decided = pace.kept + pace.dropped
    chance = (pace.kept + _KEPT) / (decided + _DECIDED)
    # Of a Beta distribution: how unsure the chance itself is, which all plans share.
    doubt = chance * (1 - chance) / (decided + _DECIDED + 1)
    middle = spent + chance * planned
    spread = chance * (1 - chance) * pace.planned_squares + doubt * planned**2
    weekly = _weeks(pace.unforeseen, today)
    unforeseen: float | None = None
    left = max((ends_on - today).days, 0) / 7
    if len(weekly) >= MIN_WEEKS:
        unforeseen = left * fmean(weekly)
        middle += unforeseen
        spread += variance(weekly) * (left + left**2 / len(weekly))
    wide = _NORMAL_90 * sqrt(spread)
    return Forecast(
        low=max(spent, round(middle - wide)),
        middle=round(middle),
        high=round(middle + wide),
        kept=chance,
        unforeseen=None if unforeseen is None else round(unforeseen),
        weeks=len(weekly),
        over=None if ceiling is None else _above(ceiling, middle, sqrt(spread), spent),
    )


def find_forecast_level(found: Forecast, decided: int, ceiling: int | None) -> AlertLevel:
    """Return the worst of three levels: of the expected end, of all that is planned, and of the risk itself.

    What is planned counts whole, as on the gauge: the expected end alone would be at ease under plans that exceed.
    """
    risk = AlertLevel.OK
    if found.over is not None and found.over >= ALARMING:
        risk = AlertLevel.CRITICAL
    elif found.over is not None and found.over >= NOTABLE:
        risk = AlertLevel.WARN
    return max(find_level(found.middle, ceiling), find_level(decided, ceiling), risk, key=_ORDER.index)


def _weeks(by_day: Mapping[date, int], today: date) -> list[int]:
    """Return spending by whole week, the last ending yesterday, since the first expense of any kind."""
    days = [day for day in by_day if day < today]
    if not days:
        return []
    count = min((today - min(days)).days // 7, MAX_WEEKS)
    sums = [0] * count
    for day in days:
        week = (today - day - timedelta(days=1)).days // 7
        if week < count:
            sums[week] += by_day[day]
    return sums


def _above(ceiling: int, middle: float, deviation: float, spent: int) -> float:
    if spent > ceiling:
        return 1.0
    if deviation == 0:
        return 1.0 if middle > ceiling else 0.0
    return 1 - NormalDist(middle, deviation).cdf(ceiling)
