"""Benchmark of vote transfers from one round to the next: accuracy and speed.

1. The real tables whose truth is known (`ei/`): mean error index, cells inside the 90 % intervals, CPU of a table,
   beside the best published methods on the same tables; by themselves, and all districts of an election together.
2. French second rounds whose truth is pretended (polls of April 2022 fitted to real margins), blind and with a poll
   whose logits err by 0.4.
3. The whole of France, 2022, by department, station tables and intervals included.

    python bench/transfers.py [DATA]
"""

import csv
import gzip
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray
from predict.transfers.estimation.evidence import gather_evidence
from predict.transfers.estimation.prior import Prior
from predict.transfers.estimation.proportional_fit import Votes
from predict.transfers.estimation.trees import load_model
from predict.transfers.estimation.unit_intervals import add_up, measure_doubt
from predict.transfers.model import Transfers, estimate_transfers, estimate_transfers_together
from predict.transfers.training.semi_synthetic import SemiSynthetic, read_pretended
from predict.transfers.training.sources import read_departments

PUBLISHED = {"lphom": 14.92, "fastei mult": 9.87, "fastei mvn_pdf": 8.34}
NOISE = 0.4
SEED = 5


def real_tables(folder: Path) -> Iterator[tuple[str, Votes, Votes, Votes]]:
    cells: dict[str, dict[str, dict[tuple[int, int], float]]] = defaultdict(lambda: defaultdict(dict))
    for name, keys in (("margins", ("unit", "opt")), ("truth", ("row", "col"))):
        with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8") as lines:
            for line in csv.DictReader(lines):
                side = cells[line["id"]][line.get("side", "truth")]
                side[int(line[keys[0]]) - 1, int(line[keys[1]]) - 1] = float(line["votes"])
    for name, sides in cells.items():
        yield name, _fill(sides["row"]), _fill(sides["col"]), _fill(sides["truth"])


def _fill(cells: dict[tuple[int, int], float]) -> Votes:
    table = np.zeros([int(most) + 1 for most in np.max(list(cells), axis=0)])
    for place, votes in cells.items():
        table[place] = votes
    return table


def error_index(truth: Votes, votes: Votes) -> float:
    return 50.0 * float(np.abs(truth - votes).sum() / truth.sum())


def inside(truth: Votes, found: Transfers) -> list[bool]:
    return ((truth >= found.low90 - 0.5) & (truth <= found.high90 + 0.5)).ravel().tolist()


def score_real(folder: Path) -> None:
    errors: dict[str, list[float]] = defaultdict(list)
    covered, seconds = list[bool](), list[float]()
    for name, origin, destination, truth in real_tables(folder):
        start = process_time()
        found = estimate_transfers(origin, destination)
        seconds.append(process_time() - start)
        errors[name.rsplit("_", 1)[0]].append(error_index(truth, found.votes))
        covered += inside(truth, found)
    every = np.concatenate(list(errors.values()))
    print(f"{len(every)} real tables: mean error {every.mean():.2f}, median {np.median(every):.2f}")
    print("  by election: " + ", ".join(f"{name} {np.mean(part):.2f}" for name, part in errors.items()))
    print(f"  cells inside the 90 % intervals: {np.mean(covered):.1%}")
    print(f"  CPU of a table: median {np.median(seconds) * 1000:.0f} ms, most {max(seconds) * 1000:.0f} ms")
    for method, error in PUBLISHED.items():
        print(f"  against {method} ({error}): {1 - every.mean() / error:.0%} less error")


def score_together(folder: Path) -> None:
    names = read_names(folder)
    elections: dict[str, list[tuple[str, Votes, Votes, Votes]]] = defaultdict(list)
    for table in real_tables(folder):
        elections[table[0].rsplit("_", 1)[0]].append(table)
    errors, start = list[float](), process_time()
    hits: dict[str, list[NDArray[np.bool_]]] = defaultdict(list)
    for election, tables in elections.items():
        found = estimate_transfers_together([(a, b) for _, a, b, _ in tables], [names[name] for name, *_ in tables])
        for (*_, truth), one in zip(tables, found, strict=True):
            errors.append(error_index(truth, one.votes))
            hit, share = np.array(inside(truth, one)), (truth / truth.sum()).ravel()
            for part, cells in (
                ("all", hit),
                (election, hit),
                ("> 10 %", hit[share > 0.1]),
                ("< 1 %", hit[share < 0.01]),
            ):
                hits[part].append(cells)
    seconds = (process_time() - start) / len(errors)
    print(
        f"together: mean error {np.mean(errors):.2f}, median {np.median(errors):.2f}, {seconds * 1000:.0f} ms a table"
    )
    print("  cells inside: " + ", ".join(f"{part} {np.concatenate(of).mean():.1%}" for part, of in hits.items()))


def in_order(names: Mapping[int, str]) -> list[str]:
    return [names[at] for at in sorted(names)]


def read_names(folder: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Return the parties of both sides; of a candidate, the one in brackets."""
    names: dict[str, tuple[dict[int, str], dict[int, str]]] = defaultdict(lambda: ({}, {}))
    with gzip.open(folder / "truth.csv.gz", "rt", encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            for side, key in enumerate(("row", "col")):
                name = line[f"{key}_name"].strip()
                names[line["id"]][side][int(line[key])] = name.removesuffix(")").rpartition("(")[2].strip()
    return {name: (in_order(rows), in_order(columns)) for name, (rows, columns) in names.items()}


def score_pretended(tables: Sequence[SemiSynthetic]) -> None:
    draw = np.random.default_rng(SEED)
    errors: dict[str, list[float]] = defaultdict(list)
    covered: dict[str, list[bool]] = defaultdict(list)
    for table in tables:
        poll = Prior(table.poll(NOISE, draw), NOISE)
        errors["mean of the estimators"].append(
            error_index(table.truth, gather_evidence(table.origin, table.destination).middle)
        )
        for name, prior, labels in (
            ("blind, without names", None, None),
            ("blind, with names", None, table.labels),
            ("with a poll", poll, table.labels),
        ):
            found = estimate_transfers(table.origin, table.destination, prior=prior, labels=labels)
            errors[name].append(error_index(table.truth, found.votes))
            covered[name] += inside(table.truth, found)
    together = estimate_transfers_together(
        [(table.origin, table.destination) for table in tables], [table.labels for table in tables]
    )
    for table, found in zip(tables, together, strict=True):
        errors["together, with names"].append(error_index(table.truth, found.votes))
        covered["together, with names"] += inside(table.truth, found)
    print(f"{len(tables)} French departments whose truth is pretended")
    for name, part in errors.items():
        told = f", cells inside the 90 % intervals {np.mean(covered[name]):.1%}" if name in covered else ""
        print(f"  {name}: mean error {np.mean(part):.2f}{told}")


def time_france(data: Path) -> None:
    first, second = (next((data / "official" / f"presidentielle-2022-{name}").iterdir()) for name in ("t1", "t2"))
    departments = [one for one in read_departments(first, second) if len(one.origin)]
    start = process_time()
    for one in departments:
        found = estimate_transfers(one.origin, one.destination, labels=(one.origins, one.destinations))
        doubt = measure_doubt(found.by_unit, found.low90, found.high90)
        add_up(found.by_unit[:, None], doubt)
    seconds = process_time() - start
    stations = sum(len(one.origin) for one in departments)
    print(f"whole France, {len(departments)} departments, {stations} stations: {seconds:.1f} s CPU")


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ISOLOIR_DATA", "../shared/data"))
    load_model()
    score_real(data / "ei")
    score_together(data / "ei")
    score_pretended(read_pretended(data))
    time_france(data)


if __name__ == "__main__":
    main()
