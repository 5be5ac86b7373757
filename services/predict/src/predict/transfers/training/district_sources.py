"""Real margins of the districts of one election, with their labels: what whole elections are simulated on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.training.simulation import Margins
from predict.transfers.training.sources import LEAST_UNITS, join_small, read_departments, read_margins

STATIONS = 110
"""Of a district cut from a department; a constituency has about as many."""
OTHER = "other"


@dataclass(frozen=True)
class RealDistrict:
    origin: Votes
    destination: Votes
    origins: tuple[str, ...]
    """Labels; empty where none are known."""
    destinations: tuple[str, ...]


@dataclass(frozen=True)
class RealElection:
    name: str
    districts: Sequence[RealDistrict]


def read_published(file: Path) -> list[RealElection]:
    """Return the elections of a file of margins: it names no option, so labels have to be drawn."""
    elections: dict[str, list[Margins]] = defaultdict(list)
    for name, margins in read_margins(file).items():
        elections[name.rsplit("_", 1)[0]].append(margins)
    return [
        RealElection(name, [RealDistrict(one.origin, one.destination, (), ()) for one in several])
        for name, several in elections.items()
    ]


def read_french(first: Path, second: Path) -> RealElection:
    """Return runs of stations of the departments, by candidate, or by nuance where candidates differ."""
    districts = list[RealDistrict]()
    for department in read_departments(first, second):
        parts = max(1, round(len(department.origin) / STATIONS))
        for run in np.array_split(np.arange(len(department.origin)), parts):
            if len(run) >= LEAST_UNITS:
                origin, origins = _used(department.origin[run], department.origins)
                destination, destinations = _used(department.destination[run], department.destinations)
                districts.append(RealDistrict(origin, destination, origins, destinations))
    return RealElection(f"{first.parent.name} {second.parent.name}", districts)


def draw_labels(district: RealDistrict, draw: np.random.Generator) -> RealDistrict:
    """Return a district whose options are named by their rank of size, more or less, where they have no name."""
    if district.origins:
        return district
    return replace(district, origins=_rank(district.origin, draw), destinations=_rank(district.destination, draw))


def _rank(counts: Votes, draw: np.random.Generator) -> tuple[str, ...]:
    noise = np.asarray(draw.normal(0.0, 0.4, counts.shape[1]), dtype=np.float64)
    sizes = np.log(np.maximum(counts.sum(0), 1.0)) + noise
    places: list[int] = (-sizes).argsort().argsort().tolist()
    # Small options are not the same ones everywhere.
    return tuple(f"party {place if place < 3 else 3 + int(draw.integers(2)) + 2 * (place - 3)}" for place in places)


def _used(counts: Votes, names: Sequence[str]) -> tuple[Votes, tuple[str, ...]]:
    joined, kept_names = join_small(counts, names)
    used = joined.sum(0) > 0
    return joined[:, used], tuple(name or OTHER for name, is_used in zip(kept_names, used, strict=True) if is_used)
