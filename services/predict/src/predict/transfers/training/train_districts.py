"""Make the intervals of districts together again, from simulated elections alone: `make train-districts`.

Wants LightGBM, like `train`. The trees of single tables must be there: each district is estimated by itself first.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, fields
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from predict.transfers.estimation.between_districts import FILE, TAILS, Tails
from predict.transfers.estimation.proportional_fit import Numbers, Votes, fit_total
from predict.transfers.estimation.trees import ARRAYS, Forest
from predict.transfers.training.district_samples import DistrictSamples, collect_elections
from predict.transfers.training.district_sources import RealElection, read_french, read_published
from predict.transfers.training.tree_growth import HALF_VOTE, SETTINGS, TAIL, to_forest

AT_ONCE = 10
HELD_OUT = 5
TREES = 160
SHAPE: dict[str, Any] = {"num_leaves": 24, "max_depth": 7, "min_data_in_leaf": 120, "feature_fraction": 0.5}
HERE = Path(__file__).parents[1] / FILE


def simulate_all(
    elections: Sequence[RealElection], numbers: range, seed: int, folder: Path, processes: int
) -> list[DistrictSamples]:
    """Kept in `folder` as they are made: what is there already is not made again."""
    folder.mkdir(parents=True, exist_ok=True)
    runs = [numbers[index : index + AT_ONCE] for index in range(0, len(numbers), AT_ONCE)]
    with ProcessPoolExecutor(processes) as workers:
        files = list(workers.map(partial(_simulate, elections, seed, folder), runs))
    return [samples for file in files for samples in _fetch(file)]


def _simulate(elections: Sequence[RealElection], seed: int, folder: Path, run: range) -> str:
    file = folder / f"{seed}-districts-{run.start}-{run.stop}.npz"
    if not file.exists():
        part_file = file.with_suffix(".part.npz")
        made = list(collect_elections(elections, run, seed))
        np.savez(
            part_file, **{f"{at}_{name}": part for at, one in enumerate(made) for name, part in asdict(one).items()}
        )
        part_file.rename(file)
    return str(file)


def _fetch(file: str) -> Iterator[DistrictSamples]:
    with np.load(file, allow_pickle=False) as data:
        for at in range(len({name.partition("_")[0] for name in data.files})):
            parts: dict[str, Any] = {field.name: data[f"{at}_{field.name}"] for field in fields(DistrictSamples)}
            parts["name"], parts["laid"] = str(parts["name"]), bool(parts["laid"])
            yield DistrictSamples(**parts)


def grow(samples: Sequence[DistrictSamples], held: Sequence[DistrictSamples], seed: int) -> Tails:
    """Return trees grown from `samples`, whose intervals cover 90 % of the cells of `held`."""
    lightgbm = import_module("lightgbm")
    signs = np.concatenate([one.signs for one in samples])
    target = np.concatenate([one.truth - one.start for one in samples])
    forests = list[Forest]()
    for alpha in (TAIL, 1.0 - TAIL):
        aim = {"objective": "quantile", "alpha": alpha, "seed": seed}
        grown = lightgbm.train(SETTINGS | SHAPE | aim, lightgbm.Dataset(signs, target), TREES)
        forests.append(to_forest(grown.dump_model()))
    return Tails(*forests, widening=_widen(held, *forests))


def _widen(held: Sequence[DistrictSamples], low: Forest, high: Forest) -> float:
    """Return the factor of the intervals' half width for 90 % of held-out cells to be inside.

    As for single tables, without random tables laid upon margins: they are harder than any that people are known to
    have voted.
    """
    ends = [bounds_of(one, low, high) for one in held if not one.laid]
    truth, table, centre, half, floor, ceiling, least = (np.concatenate(part) for part in zip(*ends, strict=True))
    narrow, wide = 0.3, 3.0
    for _ in range(30):
        factor = (narrow + wide) / 2.0
        below = np.minimum(np.maximum(centre - factor * half, floor), table)
        above = np.maximum(np.minimum(centre + factor * half, ceiling), table)
        inside = ((truth >= below - least) & (truth <= above + least)).mean()
        narrow, wide = (narrow, factor) if inside > 1.0 - 2.0 * TAIL else (factor, wide)
    return (narrow + wide) / 2.0


def bounds_of(one: DistrictSamples, low: Forest, high: Forest) -> tuple[Numbers, ...]:
    """Return truth, table, centre and half width of the interval, what counts allow, and half a vote; ÷ scale."""
    down, up = (forest.predict(one.signs) for forest in (low, high))
    table = np.clip(one.start.astype(np.float64), one.floor, one.ceiling)
    centre, half = one.start + (up + down) / 2.0, np.maximum(up - down, 0.0) / 2.0
    return one.truth, table, centre, half, one.floor, one.ceiling, HALF_VOTE / one.size


def tables_of(one: DistrictSamples, moved: Numbers) -> Iterator[tuple[Votes, Votes]]:
    """Yield each district's fitted table and its truth, in shares of its votes."""
    for number, (rows, columns) in enumerate(one.shape):
        cells: NDArray[np.bool_] = one.district == number
        size = one.size[cells].astype(np.float64).reshape(rows, columns)
        own, truth = ((part[cells].reshape(rows, columns) * size) for part in (one.own, one.truth))
        guess = moved[cells].reshape(rows, columns) * size
        yield fit_total(np.maximum(guess, 1e-4 * size), own.sum(1), own.sum(0)), truth


def error_of(one: DistrictSamples, moved: Numbers) -> float:
    return 50.0 * float(np.mean([np.abs(table - truth).sum() for table, truth in tables_of(one, moved)]))


def write(tails: Tails, out: Path) -> None:
    arrays = {f"{name}_{part}": getattr(getattr(tails, name), part) for name in TAILS for part in (*ARRAYS, "depth")}
    np.savez_compressed(out, **arrays, widening=tails.widening)
    typer.echo(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB")


def main(
    margins: Annotated[list[Path], typer.Option(help="gzip CSV of margins: id, unit, side, opt, votes")],
    rounds: Annotated[list[Path], typer.Option(help="files of the ministry: one round, a later one, …")],
    elections: Annotated[int, typer.Option(help="simulated elections")] = 150,
    seed: int = 2026,
    processes: int = 2,
    keep: Annotated[Path, typer.Option(help="where simulated elections are kept")] = Path(".train"),
    out: Path = HERE,
) -> None:
    published = [election for file in margins for election in read_published(file)]
    french = [read_french(a, b) for a, b in zip(rounds[::2], rounds[1::2], strict=True)]
    samples = simulate_all([*published, *french], range(elections), seed, keep, processes)
    held = samples[::HELD_OUT]
    tails = grow([one for at, one in enumerate(samples) if at % HELD_OUT], held, seed)
    for one in held:
        errors = [error_of(one, part) for part in (one.own, one.start)]
        typer.echo(f"{one.name}, {len(one.shape)} districts: error alone and together {np.round(errors, 2)}")
    write(tails, out)


if __name__ == "__main__":
    typer.run(main)
