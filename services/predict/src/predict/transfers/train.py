"""Make the model of transfers again, from simulated elections alone: `python -m predict.transfers.train`.

Wants LightGBM, which the service never needs: `uv run --with lightgbm python -m predict.transfers.train …`.
"""

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from predict.transfers.fitting import Votes
from predict.transfers.samples import Samples, collect
from predict.transfers.sources import read_margins, read_rounds
from predict.transfers.trees import FILE, Forest

# One part in ten of the simulated elections is held out, to calibrate the intervals and to print the error.
HELD_OUT = 10
HERE = Path(__file__).with_name(FILE)
SETTINGS: dict[str, Any] = {
    "learning_rate": 0.03,
    "num_leaves": 80,
    "max_depth": 9,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def fit(samples: Samples, quantile: float | None, trees: int, seed: int) -> Forest:
    """The mean where `quantile` is None: it errs less than the median on held-out simulations."""
    # Not a dependency of the service, so it is not imported where its absence would be an error.
    lightgbm: Any = import_module("lightgbm")
    kept = samples.table % HELD_OUT != 0
    weight = _weights(samples)[kept] if quantile is None else None
    data = lightgbm.Dataset(samples.features[kept], samples.target[kept], weight=weight)
    aim = {"objective": "regression"} if quantile is None else {"objective": "quantile", "alpha": quantile}
    settings = SETTINGS | aim | {"seed": seed}
    return to_forest(lightgbm.train(settings, data, trees).dump_model())


def to_forest(dump: dict[str, Any]) -> Forest:
    lists = [_nodes(tree["tree_structure"]) for tree in dump["tree_info"]]
    size = max(len(nodes) for nodes, _ in lists)
    arrays = np.zeros((5, len(lists), size))
    for index, (nodes, _) in enumerate(lists):
        arrays[:, index, : len(nodes)] = np.array(nodes).T
    feature, threshold, left, right, value = arrays
    return Forest(
        feature=feature.astype(np.int16),
        threshold=threshold.astype(np.float32),
        left=left.astype(np.int16),
        right=right.astype(np.int16),
        value=value.astype(np.float32),
        depth=max(depth for _, depth in lists),
    )


def _nodes(root: dict[str, Any]) -> tuple[list[list[float]], int]:
    """(feature, threshold, left, right, value) of each node."""
    nodes, waiting, deepest = [[0.0] * 5], [(root, 0, 0)], 0
    while waiting:
        node, place, depth = waiting.pop()
        deepest = max(deepest, depth)
        if "leaf_value" in node:
            nodes[place] = [0.0, 0.0, place, place, node["leaf_value"]]
            continue
        left, right = len(nodes), len(nodes) + 1
        nodes += [[0.0] * 5, [0.0] * 5]
        nodes[place] = [node["split_feature"], node["threshold"], left, right, 0.0]
        waiting += [(node["left_child"], left, depth + 1), (node["right_child"], right, depth + 1)]
    return nodes, deepest


def _weights(samples: Samples) -> Votes:
    """The size of the cell in its election: what the error index counts is votes."""
    people = np.asarray(np.bincount(samples.table, weights=samples.scale), dtype=np.float64)
    return samples.scale / people[samples.table] * 30.0


def widening(samples: Samples, low: Forest, high: Forest) -> float:
    """By how much the half width of the intervals is multiplied for 90 % of held-out cells to be inside."""
    held = samples.table % HELD_OUT == 0
    below, above = (forest.predict(samples.features[held]) for forest in (low, high))
    middle, half = (below + above) / 2.0, np.maximum((above - below) / 2.0, 1e-9)
    # Cells of next to nobody are inside whatever the width: half a vote is what counts are rounded to.
    missed = np.abs(samples.target[held] - middle) - 0.5 / samples.scale[held]
    return float(np.quantile(missed / half, 0.9))


def main(
    margins: Annotated[list[Path], typer.Option(help="gzip CSV of margins: id, unit, side, opt, votes")],
    rounds: Annotated[list[Path], typer.Option(help="files of the ministry: a first round, its second, …")],
    tables: int = 6000,
    trees: int = 800,
    seed: int = 2026,
    out: Path = HERE,
) -> None:
    published = [pair for file in margins for pair in read_margins(file)]
    french = [pair for a, b in zip(rounds[::2], rounds[1::2], strict=True) for pair in read_rounds(a, b)]
    samples = collect([(4.0, published), (1.0, french)], range(tables), seed)
    write(samples, trees, seed, out)


def write(samples: Samples, trees: int, seed: int, out: Path) -> None:
    middle, low, high = (
        fit(samples, quantile, count, seed)
        for quantile, count in ((None, trees), (0.05, trees // 2), (0.95, trees // 2))
    )
    arrays = {
        f"{name}_{part}": getattr(forest, part)
        for name, forest in (("middle", middle), ("low", low), ("high", high))
        for part in ("feature", "threshold", "left", "right", "value", "depth")
    }
    wide = widening(samples, low, high)
    np.savez_compressed(out, **arrays, widening=wide, method="transfers-1")
    held, weights = samples.table % HELD_OUT == 0, _weights(samples)
    before = np.average(np.abs(samples.target[held]), weights=weights[held])
    left = np.abs(samples.target[held] - middle.predict(samples.features[held]))
    after = np.average(left, weights=weights[held])
    typer.echo(f"held-out simulations: {1 - after / before:.1%} less error than the mean of the estimators")
    typer.echo(f"intervals widened by {wide:.3f}; {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    typer.run(main)
