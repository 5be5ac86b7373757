"""Spending of the campaign by station. Pure.

An expense of a station counts there. One of an action is divided among its stations by registered voters, and shown
separately. One without either is not distributed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

METHOD = "money-by-place-1"


@dataclass(frozen=True)
class Spend:
    """Total of the expenses of one place."""

    station: str | None
    action: UUID | None
    spent_cents: int
    planned_cents: int

    @property
    def cents(self) -> "Cents":
        return Cents(self.spent_cents, self.planned_cents)


@dataclass(frozen=True)
class Cents:
    """Amount committed, invoiced or paid; and planned on top."""

    spent: int = 0
    planned: int = 0

    def __add__(self, other: "Cents") -> "Cents":
        return Cents(self.spent + other.spent, self.planned + other.planned)


@dataclass
class PlaceMoney:
    """Spending in one station."""

    own: Cents = field(default_factory=Cents)
    """Of spends that name it, or an action held there alone."""
    shared: Cents = field(default_factory=Cents)
    """Its part of actions held in several stations."""

    @property
    def total(self) -> Cents:
        return self.own + self.shared


@dataclass
class Spending:
    """All expenses, each cent once."""

    stations: dict[str, PlaceMoney] = field(default_factory=dict[str, PlaceMoney])
    elsewhere: Cents = field(default_factory=Cents)
    """In stations that are not in the territory."""
    nowhere: Cents = field(default_factory=Cents)
    """Of the whole campaign: no place was said."""

    def at(self, station: str) -> PlaceMoney:
        return self.stations.get(station, PlaceMoney())


def place_money(
    spends: Sequence[Spend], actions: Mapping[UUID, Sequence[str]], registered: Mapping[str, int]
) -> Spending:
    """Assign expenses. `actions`: stations of each; `registered`: voters by station of the territory."""
    spending = Spending()
    for spend in spends:
        where = [spend.station] if spend.station else list(actions.get(spend.action, ()) if spend.action else ())
        if not where:
            spending.nowhere += spend.cents
            continue
        inside = [station for station in where if station in registered]
        # Of a station outside nothing is known: it counts for as much as the others do on average.
        mean = sum(registered[station] for station in inside) // len(inside) if inside else 1
        weights = [max(1, registered.get(station, mean)) for station in where]
        parts = zip(divide_cents(spend.spent_cents, weights), divide_cents(spend.planned_cents, weights), strict=True)
        for station, (spent, planned) in zip(where, parts, strict=True):
            part = Cents(spent, planned)
            if station not in registered:
                spending.elsewhere += part
                continue
            place = spending.stations.setdefault(station, PlaceMoney())
            if len(where) == 1:
                place.own += part
            else:
                place.shared += part
    return spending


def divide_cents(cents: int, weights: Sequence[int]) -> list[int]:
    """Divide cents in proportion to weights; parts sum to the total (largest remainder)."""
    together = sum(weights)
    parts = [cents * weight // together for weight in weights]
    left = cents - sum(parts)
    order = sorted(range(len(parts)), key=lambda place: (-(cents * weights[place] % together), place))
    for place in order[:left]:
        parts[place] += 1
    return parts
