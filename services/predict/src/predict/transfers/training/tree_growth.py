"""Trees from samples, with LightGBM: only training wants it, so it is imported by name."""

from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np

from predict.transfers.estimation.evidence import CEILING_SIGN, FLOOR_SIGN
from predict.transfers.estimation.learnt import LEANINGS, blind_signs, compute_leanings, signs_of, start_of
from predict.transfers.estimation.proportional_fit import Numbers, Votes, fit_total
from predict.transfers.estimation.trees import Forest, Model, TreeEstimate
from predict.transfers.training.samples import Sample

# One part in ten of the simulated elections is held out, to calibrate the intervals and to print the error.
HELD_OUT = 10
TREES, TAIL_TREES = 500, 250
TAIL = 0.05
# Cells of next to nobody are inside whatever the width: counts are rounded, here of about so many voters.
HALF_VOTE = 0.5 / 30_000
SETTINGS: dict[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 40,
    "max_depth": 9,
    "min_data_in_leaf": 80,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def grow_trees(samples: Sequence[Sample], seed: int) -> Model:
    """Every sample is read without its prior, and those that have one with it too."""
    given_samples = [sample for sample in samples if sample.seeded]
    leaning = _lean([sample for sample in given_samples if not is_held(sample)])
    return Model(_learn(samples, None, seed), _learn(given_samples, leaning, seed), leaning, "transfers-4")


def grow_first(samples: Sequence[Sample], seed: int) -> Model:
    """Grow a first model without a prior, to draw tables from that look like the real ones."""
    blind = _learn(samples, None, seed)
    return Model(blind, blind, np.zeros(LEANINGS), "first")


def is_held(sample: Sample) -> bool:
    return sample.number % HELD_OUT == 0


def _lean(samples: Sequence[Sample]) -> Votes:
    """Weighted least squares of where the truth is, between the blind mean and the prior's tables."""
    leanings = np.concatenate([compute_leanings(sample.features.astype(np.float64)) for sample in samples])
    targets = np.concatenate([_target(sample).ravel() for sample in samples])
    weight = np.concatenate([sample.scale.ravel() for sample in samples]).astype(np.float64)
    inner = (leanings * weight[:, None]).T @ leanings + 1e-4 * len(samples) * np.eye(leanings.shape[1])
    return np.asarray(np.linalg.solve(inner, leanings.T @ (weight * targets)), dtype=np.float64)


def _target(sample: Sample) -> Votes:
    return ((sample.truth - sample.middle) / sample.scale).astype(np.float64)


def _rows(samples: Sequence[Sample], leaning: Votes | None) -> tuple[Numbers, Votes, Votes]:
    """Signs, what is to be learnt (÷ scale, from the start) and the size of the cell in its election."""
    signs, targets = list[Numbers](), list[Votes]()
    for sample in samples:
        start = np.zeros(sample.middle.shape) if leaning is None else start_of(sample.features, leaning)
        signs.append(blind_signs(sample.features) if leaning is None else signs_of(sample.features, start))
        targets.append((_target(sample) - start).ravel())
    scale = np.concatenate([sample.scale.ravel() for sample in samples]).astype(np.float64)
    return np.concatenate(signs), np.concatenate(targets), scale


def _learn(samples: Sequence[Sample], leaning: Votes | None, seed: int) -> TreeEstimate:
    lightgbm: Any = import_module("lightgbm")
    kept_samples = [sample for sample in samples if not is_held(sample)]
    voted = [sample for sample in kept_samples if _tells_width(sample, leaning)]
    forests = list[Forest]()
    for aim, trees, chosen in (
        # The mean errs less than the median on held-out simulations.
        ({"objective": "regression"}, TREES, kept_samples),
        ({"objective": "quantile", "alpha": TAIL}, TAIL_TREES, voted),
        ({"objective": "quantile", "alpha": 1.0 - TAIL}, TAIL_TREES, voted),
    ):
        signs, target, scale = _rows(chosen, leaning)
        data = lightgbm.Dataset(signs, target, weight=None if chosen is voted else scale * 30.0)
        forests.append(to_forest(lightgbm.train(SETTINGS | aim | {"seed": seed}, data, trees).dump_model()))
    held_samples = [sample for sample in samples if is_held(sample) and _tells_width(sample, leaning)]
    # As hard as the real ones, where there are any: what margins show of them says so.
    matched_samples = [sample for sample in held_samples if sample.kind == "alike"]
    return TreeEstimate(*forests, widening=find_widening(matched_samples or held_samples, leaning, *forests))


def _tells_width(sample: Sample, leaning: Votes | None) -> bool:
    """Random tables laid upon margins are harder than any that people are known to have voted; with a prior, those of
    blocs are too."""
    return not sample.laid or (leaning is None and sample.kind == "blocs")


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


def find_widening(
    held_out: Sequence[Sample], leaning: Votes | None, middle: Forest, low: Forest, high: Forest
) -> float:
    """Return the factor of the intervals' half width for 90 % of held-out cells to be inside.

    As they are given: the table itself is always inside, and nothing beyond what the margins allow.
    """
    cells = np.concatenate([_ends(sample, leaning, middle, low, high) for sample in held_out], axis=1)
    truth, table, centre, half, floor, ceiling = cells
    narrow, wide = 0.3, 3.0
    for _ in range(30):
        factor = (narrow + wide) / 2.0
        below = np.minimum(np.maximum(np.minimum(centre - factor * half, table), floor), table)
        above = np.maximum(np.minimum(np.maximum(centre + factor * half, table), ceiling), table)
        inside = ((truth >= below - HALF_VOTE) & (truth <= above + HALF_VOTE)).sum() / len(truth)
        narrow, wide = (narrow, factor) if inside > 1.0 - 2.0 * TAIL else (factor, wide)
    return (narrow + wide) / 2.0


def _ends(sample: Sample, leaning: Votes | None, middle: Forest, low: Forest, high: Forest) -> Votes:
    start = np.zeros(sample.middle.shape) if leaning is None else start_of(sample.features, leaning)
    signs = blind_signs(sample.features) if leaning is None else signs_of(sample.features, start)
    move, down, up = (start + forest.predict(signs).reshape(start.shape) for forest in (middle, low, high))
    scale = sample.scale.astype(np.float64)
    floor, ceiling = (sample.features[..., place] * scale for place in (FLOOR_SIGN, CEILING_SIGN))
    half = np.maximum((up - down) / 2.0, 0.0) * scale
    parts = sample.truth, _table(sample, move), sample.middle + (up + down) / 2.0 * scale, half, floor, ceiling
    return np.stack([np.asarray(part, dtype=np.float64).ravel() for part in parts])


def measure_error(model: Model, samples: Sequence[Sample], tell: Callable[[str], None]) -> None:
    """The error index on held-out simulations, by pool of margins, blind and with a prior."""
    held_samples = [sample for sample in samples if is_held(sample)]
    for pool, seeded in product(sorted({sample.pool for sample in held_samples}), (False, True)):
        chosen = [sample for sample in held_samples if sample.pool == pool and (sample.seeded or not seeded)]
        if not chosen:
            continue
        model_error = np.mean([_error(sample, _move(sample, model, seeded=seeded)) for sample in chosen])
        mean = np.mean([_error(sample, np.zeros(sample.middle.shape)) for sample in chosen])
        variant = "with a prior" if seeded else "blind"
        tell(f"pool {pool}, {variant}, {len(chosen)}: error {model_error:.2f}, mean of the estimators {mean:.2f}")


def _move(sample: Sample, model: Model, *, seeded: bool) -> Votes:
    start = start_of(sample.features, model.leaning) if seeded else np.zeros(sample.middle.shape)
    signs = signs_of(sample.features, start) if seeded else blind_signs(sample.features)
    forest = model.seeded.middle if seeded else model.blind.middle
    return start + forest.predict(signs).reshape(start.shape)


def _error(sample: Sample, move: Votes) -> float:
    return 50.0 * float(np.abs(_table(sample, move) - sample.truth).sum())


def _table(sample: Sample, move: Votes) -> Votes:
    middle, scale = sample.middle.astype(np.float64), sample.scale.astype(np.float64)
    return fit_total(np.maximum(middle + move * scale, 1e-4 * scale), middle.sum(1), middle.sum(0))
