"""The real margins that simulated elections start from: published pairs of counts, and two rounds of the ministry."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from elections.ministry import ReadResults, read_results

from predict.transfers.estimation.nearness import place_choices, read_blocs
from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.training.simulation import Margins

# Options under this share of the votes go together, as in the literature on transfers.
SMALL = 0.02
LEAST_UNITS = 20


def read_margins(file: Path) -> dict[str, Margins]:
    """A gzip CSV with columns id, unit, side (`row` or `col`), opt and votes, units and options from 1; by id."""
    tables: dict[str, dict[str, dict[tuple[int, int], float]]] = defaultdict(lambda: {"row": {}, "col": {}})
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            tables[line["id"]][line["side"]][int(line["unit"]) - 1, int(line["opt"]) - 1] = float(line["votes"])
    margins = dict[str, Margins]()
    for name in sorted(tables):
        sides = [np.zeros(np.max(list(cells), axis=0) + 1) for cells in tables[name].values()]
        for side, cells in zip(sides, tables[name].values(), strict=True):
            for place, votes in cells.items():
                side[place] = votes
        margins[name] = Margins(sides[0], sides[1])
    return margins


@dataclass(frozen=True)
class Department:
    """Counts of each station of one department in two rounds, with what could be chosen in each."""

    code: str
    origin: Votes
    destination: Votes
    origins: tuple[str, ...]
    destinations: tuple[str, ...]


def read_departments(first: Path, second: Path) -> list[Department]:
    """Blank and null together and abstention included; stations whose roll changed much are left out."""
    left, right = (_options(read_results(file, mode="report")) for file in (first, second))
    both = left.join(right, on=["station", "department"], suffix="_next")
    names = [name for name in left.columns if name not in ("station", "department")]
    after = [f"{name}_next" if name in names else name for name in right.columns[2:]]
    departments = list[Department]()
    for department in sorted(both["department"].unique()):
        chosen = both.filter(pl.col("department") == department).sort("station")
        origin, destination = _counts(chosen, names), _counts(chosen, after)
        sizes, later = origin.sum(1), destination.sum(1)
        is_usable = (sizes > 0) & (later > 0) & (np.abs(sizes - later) <= 0.05 * sizes + 5)
        departments.append(
            Department(department, origin[is_usable], destination[is_usable], tuple(names), tuple(right.columns[2:]))
        )
    return departments


def read_rounds(first: Path, second: Path) -> list[Margins]:
    """One pair of margins for each department, with what was offered in both rounds."""
    return [
        Margins(
            counts,
            department.destination,
            _homes(names, department.destinations),
            (place_choices(read_blocs(names)), place_choices(read_blocs(department.destinations))),
        )
        for department in read_departments(first, second)
        if len(department.origin) >= LEAST_UNITS
        for counts, names in [join_small(department.origin, department.origins)]
    ]


def _homes(origins: Sequence[str], destinations: Sequence[str]) -> Votes:
    return np.array([[float(origin == other) for other in destinations] for origin in origins])


def _counts(stations: pl.DataFrame, names: Sequence[str]) -> Votes:
    return stations.select(pl.col(name).cast(pl.Float64) for name in names).to_numpy().astype(np.float64)


def _options(reading: ReadResults) -> pl.DataFrame:
    # Where each constituency has its own candidates, only their nuances are the same.
    label = "nuance" if reading.election == "legislatives" else "name"
    votes = reading.votes.sort(label, "station").pivot(
        on=label, index="station", values="votes", aggregate_function="sum", sort_columns=True
    )
    extra = (
        (pl.col("blank") + pl.col("null")).alias("blank or null"),
        (pl.col("registered") - pl.col("voters")).alias("abstention"),
    )
    return reading.stations.select("station", "department", *extra).join(votes.fill_null(0), on="station")


def join_small(counts: Votes, names: Sequence[str]) -> tuple[Votes, list[str]]:
    small = counts.sum(0) < SMALL * counts.sum()
    if not small.any():
        return counts, list(names)
    kept_names = [name for name, out in zip(names, small, strict=True) if not out]
    return np.column_stack([counts[:, ~small], counts[:, small].sum(1)]), [*kept_names, ""]
