"""The stops of a leaflet round: consecutive addresses on one side of a street, with their mailboxes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

LONGEST = 40
"""Maximum number of addresses of one stretch, which is marked at once."""


@dataclass(frozen=True)
class Address:
    """An address of a walk. `homes`: its mailboxes, one per home."""

    street: str
    number: int
    suffix: str
    longitude: float
    latitude: float
    station: str | None
    homes: int


@dataclass(frozen=True)
class Stretch:
    """A stop such as `Rue des Essais, 1 à 11`, with its first address and number of mailboxes."""

    label: str
    longitude: float
    latitude: float
    station: str | None
    mailboxes: int
    addresses: int


def stretches_of(walk: Sequence[Address]) -> list[Stretch]:
    """Return the stretches in walking order. Each address is in exactly one."""
    stretches: list[Stretch] = []
    for _, side in groupby(walk, key=lambda address: (address.street, address.number % 2, address.station)):
        row = list(side)
        stretches += [_stretch(row[start : start + LONGEST]) for start in range(0, len(row), LONGEST)]
    return stretches


def _stretch(row: Sequence[Address]) -> Stretch:
    first, last = row[0], row[-1]
    numbers = _number(first) if len(row) == 1 else f"{_number(first)} à {_number(last)}"
    return Stretch(
        label=f"{first.street}, {numbers}",
        longitude=first.longitude,
        latitude=first.latitude,
        station=first.station,
        mailboxes=sum(address.homes for address in row),
        addresses=len(row),
    )


def _number(address: Address) -> str:
    return f"{address.number} {address.suffix.lower()}".strip()
