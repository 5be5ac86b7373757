"""The stops of a leaflet round: neighbouring addresses on one side of a street, with their mailboxes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

LONGEST = 40
"""Addresses of one stretch: what is ticked off at once is not a whole avenue."""


@dataclass(frozen=True)
class Address:
    """An address of a walk. `homes`: its mailboxes, one for each home."""

    street: str
    number: int
    suffix: str
    longitude: float
    latitude: float
    station: str | None
    homes: int


@dataclass(frozen=True)
class Stretch:
    """`Rue des Essais, 1 à 11`: where it begins, and how many mailboxes it has."""

    label: str
    longitude: float
    latitude: float
    station: str | None
    mailboxes: int
    addresses: int


def stretches_of(walk: Sequence[Address]) -> list[Stretch]:
    """Return the stretches in the order of the walk; each address is in one, no mailbox is lost or counted twice."""
    found: list[Stretch] = []
    for _, side in groupby(walk, key=lambda one: (one.street, one.number % 2, one.station)):
        row = list(side)
        found += [_stretch(row[start : start + LONGEST]) for start in range(0, len(row), LONGEST)]
    return found


def _stretch(row: Sequence[Address]) -> Stretch:
    first, last = row[0], row[-1]
    numbers = _number(first) if len(row) == 1 else f"{_number(first)} à {_number(last)}"
    return Stretch(
        label=f"{first.street}, {numbers}",
        longitude=first.longitude,
        latitude=first.latitude,
        station=first.station,
        mailboxes=sum(one.homes for one in row),
        addresses=len(row),
    )


def _number(one: Address) -> str:
    return f"{one.number} {one.suffix.lower()}".strip()
