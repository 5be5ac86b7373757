"""The order of turfs until the vote, the gain of one more team, and whether they exceed noise. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from crm.canvassing.plans.vote_value import Floats, Worth

SURE = 0.9
"""The share of draws in which a turf must be better to be ranked in a better tier."""


@dataclass(frozen=True)
class Interval:
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Place:
    """A turf's place in the order. `patch`: its index in the input; `tier`: 1 is best, turfs of one tier differ by
    noise.
    """

    patch: int
    tier: int
    rate: Interval
    votes: Interval
    hours: float
    on: date | None
    """The day it is expected to be done; None: not before the vote."""


@dataclass(frozen=True)
class Gain:
    votes: Interval
    turfs: int
    noise: bool
    """The interval includes zero or negative values."""


def rank(worth: Worth) -> tuple[list[int], list[int]]:
    """Rank the turfs, best first, with the tier of each."""
    rates = worth.rate
    order = sorted(range(len(rates)), key=lambda row: (-rates[row].mean(), row))
    tiers: list[int] = []
    tier_head, tier = -1, 0
    for row in order:
        if tier_head < 0 or (rates[tier_head] > rates[row]).mean() >= SURE:
            tier_head, tier = row, tier + 1
        tiers.append(tier)
    return order, tiers


def schedule(worth: Worth, people: int, teams: int, hours_a_week: float, now: datetime, end: datetime) -> list[Place]:
    """Schedule the turfs in order until `end`, in whose time zone the days are; later turfs have no day."""
    order, tiers = rank(worth)
    a_day = people * teams * hours_a_week / 7
    room = a_day * max((end - now) / timedelta(days=1), 0.0)
    spent, places = 0.0, list[Place]()
    for row, tier in zip(order, tiers, strict=True):
        spent += float(worth.hours[row].mean())
        day = (now + timedelta(days=spent / a_day)).astimezone(end.tzinfo).date() if spent <= room else None
        places.append(
            Place(
                patch=row,
                tier=tier,
                rate=interval_of(worth.rate[row]),
                votes=interval_of(worth.votes[row]),
                hours=float(worth.hours[row].mean()),
                on=day,
            )
        )
    return places


def one_more_team(worth: Worth, people: int, teams: int, hours_a_week: float, now: datetime, end: datetime) -> Gain:
    """Return the votes of the turfs that only one more team would reach before the vote."""
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


def is_better(rates: Floats, other: Floats) -> float:
    """Return the share of the draws in which `one` is larger."""
    return float((rates > other).mean())


def best_kind(rates: Sequence[Floats]) -> tuple[int, bool]:
    """Return the index of the most productive kind, and whether it exceeds the others by more than noise."""
    order = sorted(range(len(rates)), key=lambda row: -float(rates[row].mean()))
    if len(order) < 2:
        return order[0], True
    return order[0], is_better(rates[order[0]], rates[order[1]]) >= SURE
