"""Net votes that field work may win for a list in one station, and how an hour compares between stations. Pure.

    votes = doors left × contact rate × effect × (winnable part of the station ÷ that of the territory)
    an hour = votes ÷ (hours left + OPENING_HOURS)

A published effect is an average over everyone spoken with; a station gets more of it, or less, as more or fewer of
its voters are winnable (`winnable`). It counts for persuasion and for mobilisation alike: what past results say is who
once voted for us, not which of the two brings him back. Answers at the door move the shares (`Heard`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from math import exp, log, sqrt

from predict.targeting.field_actions.contacts import PACES
from predict.targeting.field_actions.doors import VOTERS_PER_DOOR
from predict.targeting.field_actions.effects import EFFECTS, Effect, Kind
from predict.targeting.net_votes.doors import USUAL_UNDECIDED, Heard
from predict.targeting.net_votes.winnable import HOME_WEIGHT, NEAR_WEIGHT, Winnable

METHOD = "net-votes-1"
Z90 = 1.6449
OPENING_HOURS = 10.0
"""Hours that a station costs before its doors: a team of five meets, travels and prepares for an hour, twice. Our
guess. It is what keeps a village from being first for the sake of a few doors."""
UNREGISTERED = (0.03, 0.10)
"""People met who are not registered where they live, or not at all. Our guess."""
REGISTERED_BY_VISIT = (0.05, 0.25)
AWAY_ON_THE_DAY = (0.005, 0.02)
"""Supporters met who could not vote and will by proxy because somebody offered. Our guess."""
FIRST = 10
"""Among so many first stations there is no stronghold of an opponent."""
LEAST_SHARE, LARGEST_SHARE = 0.005, 0.98


@dataclass(frozen=True)
class StationPast:
    """Past of one station, kept so that doors move its score without reading results again."""

    gone: float
    stayed_home: float
    near: float
    spread: float
    ours: float
    opponents: float
    core: float
    opposed_core: float
    turnout: float
    usual: float
    """Winnable part of the whole territory: what the station is measured against."""

    @classmethod
    def stored(cls, row: Mapping[str, float]) -> "StationPast":
        return cls(**{field.name: float(row[field.name]) for field in fields(cls)})

    @property
    def persuade(self) -> float:
        return self.gone + NEAR_WEIGHT * self.near

    @property
    def mobilise(self) -> float:
        return self.stayed_home + HOME_WEIGHT * (1 - self.turnout) * (self.ours - self.opponents)


@dataclass(frozen=True)
class Interval:
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class NetVotes:
    """`votes`: were each remaining door tried once; `hourly`: what ranks stations; the four kinds are by an hour."""

    votes: Interval
    hourly: Interval
    persuade: Interval
    mobilise: Interval
    register: Interval
    proxies: Interval
    support: Interval
    hours_left: float


def weigh_past(winnable: Winnable) -> list[StationPast]:
    """Return the past of each station, in order, with the territory's winnable part."""
    people = winnable.registered
    together = winnable.persuade + winnable.mobilise
    usual = float(people @ (together.clip(min=0.0)) / max(float(people.sum()), 1.0))
    columns = {
        "gone": winnable.gone,
        "stayed_home": winnable.stayed_home,
        "near": winnable.near,
        "spread": winnable.spread,
        "ours": winnable.ours,
        "opponents": winnable.opponents,
        "core": winnable.core,
        "opposed_core": winnable.opposed_core,
        "turnout": winnable.turnout,
    }
    return [
        StationPast(**{name: float(values[row]) for name, values in columns.items()}, usual=usual)
        for row in range(len(winnable.stations))
    ]


def score_net_votes(past: StationPast, registered: int, heard: Heard, kind: Kind = Kind.DOOR_TO_DOOR) -> NetVotes:
    """Return the net votes of a station after what was heard there."""
    support = _shifted(past.ours, heard.support_shift)
    # Who opens for us does not open for others: the same answers make the opponents' share, and the others', smaller.
    others = (1 - support) / max(1 - past.ours, 0.02)
    undecided = _shifted(USUAL_UNDECIDED, heard.undecided_shift) / USUAL_UNDECIDED
    persuade = (past.gone + NEAR_WEIGHT * past.near * others) * undecided
    more = support / max(past.ours, LEAST_SHARE)
    opponents = past.opponents * others
    mobilise = past.stayed_home * min(more, 2.0) + HOME_WEIGHT * (1 - past.turnout) * (support - opponents)
    doors = registered / (sum(VOTERS_PER_DOOR) / 2)
    left = max(0.0, doors - heard.closed)
    pace = PACES[kind].mean
    hours = left / pace
    effect = _mean_effect(EFFECTS[kind], support)
    by_contact = effect / max(past.usual, 1e-4)
    # A leaflet is read, or not, by the whole household; a conversation is with one person.
    people = sum(VOTERS_PER_DOOR) / 2 if kind is Kind.LEAFLET_DROP else 1.0
    contacts = left * heard.contact_rate * people
    expected = max(0.0, contacts * by_contact * (persuade + mobilise))
    relative = _spread(past, persuade + mobilise, heard)
    votes = Interval(expected, _low(expected, relative), _high(expected, relative))
    hour = 1 / (hours + OPENING_HOURS)
    each = contacts * hour

    def by_hour(part: float) -> Interval:
        value = each * by_contact * part
        ends = sorted((value * _LOW_EFFECT, value * _HIGH_EFFECT))
        return Interval(value, ends[0], ends[1])

    return NetVotes(
        votes=votes,
        hourly=Interval(votes.expected * hour, votes.low * hour, votes.high * hour),
        persuade=by_hour(persuade),
        mobilise=by_hour(mobilise),
        register=_register(each, past.turnout * (support - opponents)),
        proxies=Interval(
            each * support * sum(AWAY_ON_THE_DAY) / 2,
            each * support * AWAY_ON_THE_DAY[0],
            each * support * AWAY_ON_THE_DAY[1],
        ),
        support=Interval(
            support,
            _shifted(support, -Z90 * heard.support_sd),
            _shifted(support, Z90 * heard.support_sd),
        ),
        hours_left=hours,
    )


def order_stations(stations: Sequence[str], hourly: Sequence[float], stronghold: Sequence[bool]) -> list[int]:
    """Return the indices of stations, the best hour first; no stronghold of an opponent is among the first ten."""
    order = sorted(range(len(stations)), key=lambda at: (-hourly[at], stations[at]))
    first = [at for at in order if not stronghold[at]][:FIRST]
    ahead = set(first)
    return first + [at for at in order if at not in ahead]


_LOW_EFFECT, _HIGH_EFFECT = 0.1, 1.9
"""The 90 % interval of a uniform effect from nothing to twice its mean."""


def _register(contacts: float, net: float) -> Interval:
    """Return net votes of registering whom one meets, for us or not."""
    low, high = (UNREGISTERED[end] * REGISTERED_BY_VISIT[end] for end in (0, 1))
    middle = sum(UNREGISTERED) / 2 * sum(REGISTERED_BY_VISIT) / 2
    ends = sorted((contacts * low * net, contacts * high * net))
    return Interval(contacts * middle * net, ends[0], ends[1])


def _mean_effect(effect: Effect, support: float) -> float:
    persuasion = (effect.persuasion.low + effect.persuasion.high) / 2
    return persuasion + support * (effect.turnout.low + effect.turnout.high) / 2


def _spread(past: StationPast, winnable: float, heard: Heard) -> float:
    """Return the relative standard deviation that past counts, and answers at doors, leave in the winnable part."""
    return sqrt((past.spread / max(winnable, 0.2 * past.usual, 1e-4)) ** 2 + (0.5 * heard.support_sd) ** 2)


def _low(expected: float, relative: float) -> float:
    return expected * _LOW_EFFECT * exp(-Z90 * relative)


def _high(expected: float, relative: float) -> float:
    return expected * _HIGH_EFFECT * exp(Z90 * relative)


def _shifted(share: float, shift: float) -> float:
    inside = min(max(share, LEAST_SHARE), LARGEST_SHARE)
    return 1 / (1 + exp(-(log(inside / (1 - inside)) + shift)))
