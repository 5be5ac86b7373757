"""Doors of a station: main dwellings of the census where they are loaded, else registered voters by a range.

A dwelling is not a door that opens: intercoms and the years since the census are in the spread. It is our guess
for what the census cannot say; for stations of one commune that differ from each other it was measured (see docs).
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
    """Doors by station, in one order; `number` is nan where only the range is known."""

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
    for place, (station, voters) in enumerate(registered.items()):
        found = homes.get(station)
        if found is None or not MINIMUM <= voters / found.main <= MAXIMUM:
            sources.append("range")
            flats.append(None)
            continue
        number[place], spread[place] = found.main, SPREADS[found.how]
        sources.append(found.how)
        flats.append(found.flats)
    return Doors(number, spread, sources, flats, max((one.vintage for one in homes.values()), default=None))


def voters_by_door(doors: Doors, registered: Array) -> float:
    """Registered voters behind a door of all the stations: by the census as far as it tells, else by the range."""
    usual = registered / (sum(VOTERS_PER_DOOR) / 2)
    return float(registered.sum() / np.where(np.isnan(doors.number), usual, doors.number).sum())


def draw_doors(doors: Doors, registered: Array, per_door: Array, noise: Array) -> Array:
    """Stations × draws. `per_door` by draw, for stations without dwellings; `noise` standard normal, of that shape."""
    known = ~np.isnan(doors.number)
    drawn = registered[:, None] / per_door
    drawn[known] = doors.number[known, None] * np.exp(doors.spread[known, None] * noise[known])
    return drawn
