"""The bundle of a turf for a phone. Pure: made from the walk list, the doors' states and the entrances."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.canvassing.canvasses.revisits import Standing
from crm.canvassing.phones.schemas import BundleDoor
from crm.territory.addresses.street_names import door_id

MAX_DOORS = 1000
MAX_UNLISTED = 60
"""Maximum number of unlisted doors at an address; larger buildings need their doors listed."""


@dataclass(frozen=True)
class Stop:
    """An address of a published turf, in walking order."""

    building_id: UUID
    street: str
    number: int
    suffix: str
    longitude: float
    latitude: float
    station: str | None
    doors: Sequence[Mapping[str, Any]]


def doors_of(stop: Stop, homes: int) -> list[tuple[UUID, str, str]]:
    """Return id, block and place of each door of a stop: the listed doors, else numbered ones."""
    if stop.doors:
        return [
            (UUID(str(door["id"])), door["block"], where(door["block"], door["floor"], door["label"]))
            for door in stop.doors
        ]
    if homes <= 1:
        return [(door_id(stop.building_id, "", None, ""), "", "")]
    labels = [str(number) for number in range(1, min(homes, MAX_UNLISTED) + 1)]
    return [(door_id(stop.building_id, "", None, label), "", where("", None, label)) for label in labels]


def where(block: str, floor: int | None, label: str) -> str:
    """Return a door's place, such as `Bât. B, 2e étage, porte 21`."""
    label = label.removeprefix("porte ")
    stair = block if len(block) > 3 else f"Bât. {block}"
    parts = [stair if block else "", "" if floor is None else _floor(floor), f"porte {label}" if label else ""]
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def lay_out(
    stops: Iterable[Stop],
    homes: Mapping[UUID, int],
    standings: Mapping[UUID, Standing],
    notes: Mapping[UUID, Mapping[str, str]],
) -> tuple[list[BundleDoor], int]:
    """Return the doors in walking order, and how many are left out because they refused contact.

    A stop without a station is skipped: nothing could be recorded there.
    """
    doors: list[BundleDoor] = []
    left_out = 0
    for stop in stops:
        for door, block, place in doors_of(stop, homes.get(stop.building_id, 1)):
            standing = standings.get(door, _NEW)
            if standing.state == "never":
                left_out += 1
            elif stop.station is not None:
                doors.append(
                    BundleDoor(
                        id=door,
                        station=stop.station,
                        street=stop.street,
                        number=f"{stop.number}{' ' + stop.suffix.lower() if stop.suffix else ''}",
                        where=place,
                        note=notes.get(stop.building_id, {}).get(block, ""),
                        lat=round(stop.latitude, 6),
                        lon=round(stop.longitude, 6),
                        state=standing.state,
                        attempts=standing.attempts,
                        last=standing.last,
                        not_before=standing.not_before,
                    )
                )
    return doors, left_out


_NEW = Standing("to_do", 0, None, None)


def _floor(floor: int) -> str:
    if floor == 0:
        return "rez-de-chaussée"
    if floor < 0:
        return f"sous-sol {-floor}"
    return f"{floor}{'er' if floor == 1 else 'e'} étage"
