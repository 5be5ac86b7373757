"""Spending of the campaign by station. Pure.

A spend that names its station is that station's. One that names an action is its stations', divided by registered
voters, as nobody says how much of it went where; what was divided is told apart. One that names neither is nobody's:
it is told as such, never spread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

METHOD = "money-by-place-1"


@dataclass(frozen=True)
class Spend:
    """The sum of the spends that name one place."""

    station: str | None
    action: UUID | None
    spent_cents: int
    planned_cents: int

    @property
    def cents(self) -> "Cents":
        return Cents(self.spent_cents, self.planned_cents)


@dataclass(frozen=True)
class Cents:
    """Committed, invoiced or paid; and what is only planned on top of it."""

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
    """All spends, each cent once."""

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
    """`actions`: the stations of each; `registered`: voters of the territory's stations."""
    found = Spending()
    for spend in spends:
        where = [spend.station] if spend.station else list(actions.get(spend.action, ()) if spend.action else ())
        if not where:
            found.nowhere += spend.cents
            continue
        inside = [station for station in where if station in registered]
        # Of a station outside nothing is known: it counts for as much as the others do on average.
        mean = sum(registered[station] for station in inside) // len(inside) if inside else 1
        weights = [max(1, registered.get(station, mean)) for station in where]
        parts = zip(divide_cents(spend.spent_cents, weights), divide_cents(spend.planned_cents, weights), strict=True)
        for station, (spent, planned) in zip(where, parts, strict=True):
            part = Cents(spent, planned)
            if station not in registered:
                found.elsewhere += part
                continue
            place = found.stations.setdefault(station, PlaceMoney())
            if len(where) == 1:
                place.own += part
            else:
                place.shared += part
    return found


def divide_cents(cents: int, weights: Sequence[int]) -> list[int]:
    """Whole cents in these proportions, that add up to `cents`: the largest remainders get what is left."""
    together = sum(weights)
    parts = [cents * weight // together for weight in weights]
    left = cents - sum(parts)
    order = sorted(range(len(parts)), key=lambda place: (-(cents * weights[place] % together), place))
    for place in order[:left]:
        parts[place] += 1
    return parts
