"""Make the model of transfers again, from simulated elections alone: `make train`.

Wants LightGBM, which the service never needs: `uv run --with lightgbm python -m predict.transfers.training.train …`.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from predict.transfers.estimation.trees import ARRAYS, FILE, FORESTS, MODES, Model
from predict.transfers.training.samples import Kind, Pool, Sample, collect_samples, fetch_samples, store_samples
from predict.transfers.training.sources import read_margins, read_rounds
from predict.transfers.training.tree_growth import grow_first, grow_trees, measure_error

AT_ONCE = 250
HERE = Path(__file__).parents[1] / FILE


def simulate_all(
    pools: Sequence[Pool], kind: Kind, numbers: range, seed: int, model: Model | None, folder: Path, processes: int
) -> list[Sample]:
    """Kept in `folder` as they are made: what is there already is not made again."""
    folder.mkdir(parents=True, exist_ok=True)
    runs = [numbers[index : index + AT_ONCE] for index in range(0, len(numbers), AT_ONCE)]
    simulate = partial(_simulate, pools, kind, seed, model, folder)
    with ProcessPoolExecutor(processes) as workers:
        files = list(workers.map(simulate, runs))
    return [sample for file in files for sample in fetch_samples(file)]


def _simulate(pools: Sequence[Pool], kind: Kind, seed: int, model: Model | None, folder: Path, run: range) -> str:
    file = folder / f"{seed}-{kind}-{run.start}-{run.stop}.npz"
    if not file.exists():
        part_file = file.with_suffix(".part.npz")
        store_samples(list(collect_samples(pools, run, seed, kind, model)), str(part_file))
        part_file.rename(file)
    return str(file)


def write(model: Model, out: Path) -> None:
    arrays = {
        f"{mode}_{name}_{part}": getattr(getattr(getattr(model, mode), name), part)
        for mode in MODES
        for name in FORESTS
        for part in (*ARRAYS, "depth")
    }
    widenings = {f"{mode}_widening": getattr(model, mode).widening for mode in MODES}
    np.savez_compressed(out, **arrays, **widenings, leaning=model.leaning, method=model.method)
    typer.echo(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB")


def main(
    margins: Annotated[list[Path], typer.Option(help="gzip CSV of margins: id, unit, side, opt, votes")],
    rounds: Annotated[list[Path], typer.Option(help="files of the ministry: a first round, its second, …")],
    tables: Annotated[int, typer.Option(help="simulated elections where people vote as in `context`")] = 9000,
    others: Annotated[int, typer.Option(help="and where they vote as in `worlds`")] = 4000,
    blocs: Annotated[int, typer.Option(help="and where they choose by the distance of blocs, see `leaning`")] = 3000,
    alike: Annotated[int, typer.Option(help="and those whose margins look like the real ones")] = 4500,
    seed: int = 2026,
    processes: int = 2,
    keep: Annotated[Path, typer.Option(help="where simulated elections are kept")] = Path(".train"),
    out: Path = HERE,
) -> None:
    published = [pair for file in margins for pair in read_margins(file).values()]
    french = [pair for a, b in zip(rounds[::2], rounds[1::2], strict=True) for pair in read_rounds(a, b)]
    pools = [Pool(published, 0.68, 0.0), Pool(french, 0.32, 0.5)]
    samples, start = list[Sample](), 0
    batches: list[tuple[Kind, list[Pool], int]] = [
        ("context", pools, tables),
        ("worlds", pools, others),
        ("blocs", pools[1:], blocs),
    ]
    for kind, batch_pools, count in batches:
        samples += simulate_all(batch_pools, kind, range(start, start + count), seed, None, keep, processes)
        start += count
    first = grow_first(samples, seed)
    samples += simulate_all(pools, "alike", range(start, start + alike), seed, first, keep, processes)
    model = grow_trees(samples, seed)
    measure_error(model, samples, typer.echo)
    write(model, out)


if __name__ == "__main__":
    typer.run(main)
