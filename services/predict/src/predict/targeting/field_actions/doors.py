"""Doors of a station: census dwellings if loaded, else registered voters over a range of voters a door.

The spread includes inaccessible buildings and changes since the census. It is an assumption, except for differences
between stations of one commune, which were measured (see docs).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from predict.profiles.measures import Homes

Array: TypeAlias = NDArray[np.float64]

Source: TypeAlias = Literal["addresses", "areas", "commune", "range"]
"""How dwellings were brought to a station; `range`: none are known, registered voters by 1.3 to 1.9 voters a door."""

SPREADS: Final[Mapping[Source, float]] = {"addresses": 0.10, "areas": 0.15, "commune": 0.20}
"""Standard deviation of the logarithm of the doors."""

VOTERS_PER_DOOR: Final = (1.3, 1.9)
"""Registered voters behind one door where no dwellings are known: the range between which it is taken."""

MINIMUM, MAXIMUM = 0.8, 4.0
"""Registered voters by dwelling: outside of it the census and the electoral roll are not of the same place."""


@dataclass(frozen=True)
class Doors:
    """Doors by station; `number` is NaN if only the range is known."""

    number: Array
    spread: Array
    sources: Sequence[Source]
    flats: Sequence[float | None]
    vintage: str | None


def count_doors(registered: Mapping[str, int], homes: Mapping[str, Homes]) -> Doors:
    number = np.full(len(registered), np.nan)
    spread = np.zeros(len(registered))
    sources: list[Source] = []
    flats: list[float | None] = []
    for index, (station, voters) in enumerate(registered.items()):
        homes_here = homes.get(station)
        if homes_here is None or not MINIMUM <= voters / homes_here.main <= MAXIMUM:
            sources.append("range")
            flats.append(None)
            continue
        number[index], spread[index] = homes_here.main, SPREADS[homes_here.how]
        sources.append(homes_here.how)
        flats.append(homes_here.flats)
    return Doors(number, spread, sources, flats, max((home.vintage for home in homes.values()), default=None))


def voters_by_door(doors: Doors, registered: Array) -> float:
    """Return registered voters per door over all stations: by the census if known, else by the range."""
    usual = registered / (sum(VOTERS_PER_DOOR) / 2)
    return float(registered.sum() / np.where(np.isnan(doors.number), usual, doors.number).sum())


def draw_doors(doors: Doors, registered: Array, per_door: Array, noise: Array) -> Array:
    """Return doors, stations × draws. `per_door` by draw, for stations without dwellings; `noise`: standard normal."""
    known = ~np.isnan(doors.number)
    result = registered[:, None] / per_door
    result[known] = doors.number[known, None] * np.exp(doors.spread[known, None] * noise[known])
    return result
