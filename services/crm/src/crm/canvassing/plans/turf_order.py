"""The order of turfs until the vote, the gain of one more team, and how far both are noise. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from crm.canvassing.plans.vote_value import Floats, Worth

SURE = 0.9
"""A turf is said to be better than another when it is so in nine draws of ten."""


@dataclass(frozen=True)
class Interval:
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Place:
    """A turf's place in the order. `patch`: its index in the input; `tier`: 1 is the best, within one is noise."""

    patch: int
    tier: int
    rate: Interval
    votes: Interval
    hours: float
    on: date | None
    """About when it is done; None: not before the vote."""


@dataclass(frozen=True)
class Gain:
    votes: Interval
    turfs: int
    noise: bool
    """The interval holds nothing, or less than nothing."""


def rank(worth: Worth) -> tuple[list[int], list[int]]:
    """Rank the turfs, the best first, and return the tier of each in that order."""
    rates = worth.rate
    order = sorted(range(len(rates)), key=lambda row: (-rates[row].mean(), row))
    tiers: list[int] = []
    head, tier = -1, 0
    for row in order:
        if head < 0 or (rates[head] > rates[row]).mean() >= SURE:
            head, tier = row, tier + 1
        tiers.append(tier)
    return order, tiers


def schedule(worth: Worth, people: int, teams: int, hours_a_week: float, now: datetime, end: datetime) -> list[Place]:
    """The turfs in their order. Only until `end`, whose zone the days are of: what does not fit has no day."""
    order, tiers = rank(worth)
    a_day = people * teams * hours_a_week / 7
    room = a_day * max((end - now) / timedelta(days=1), 0.0)
    spent, places = 0.0, list[Place]()
    for row, tier in zip(order, tiers, strict=True):
        spent += float(worth.hours[row].mean())
        on = (now + timedelta(days=spent / a_day)).astimezone(end.tzinfo).date() if spent <= room else None
        places.append(
            Place(
                patch=row,
                tier=tier,
                rate=interval_of(worth.rate[row]),
                votes=interval_of(worth.votes[row]),
                hours=float(worth.hours[row].mean()),
                on=on,
            )
        )
    return places


def one_more_team(worth: Worth, people: int, teams: int, hours_a_week: float, now: datetime, end: datetime) -> Gain:
    """Return the votes of the turfs that one more team gets to before the vote, and the others do not."""
    have = schedule(worth, people, teams, hours_a_week, now, end)
    more = schedule(worth, people, teams + 1, hours_a_week, now, end)
    reached = {place.patch for place in have if place.on is not None}
    added = sorted({place.patch for place in more if place.on is not None} - reached)
    votes = interval_of(worth.votes[added].sum(axis=0)) if added else Interval(0.0, 0.0, 0.0)
    return Gain(votes, len(added), noise=votes.low <= 0)


def interval_of(draws: Floats) -> Interval:
    """Return the mean and the 90 % interval."""
    low, high = np.quantile(draws, (0.05, 0.95)).tolist()
    return Interval(float(draws.mean()), low, high)


def is_better(one: Floats, other: Floats) -> float:
    """The share of the draws in which `one` is larger."""
    return float((one > other).mean())


def best_kind(rates: Sequence[Floats]) -> tuple[int, bool]:
    """Return the index of the kind that brings the most, and whether that is more than noise."""
    order = sorted(range(len(rates)), key=lambda row: -float(rates[row].mean()))
    if len(order) < 2:
        return order[0], True
    return order[0], is_better(rates[order[0]], rates[order[1]]) >= SURE
