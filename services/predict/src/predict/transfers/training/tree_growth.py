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
    given = [one for one in samples if one.seeded]
    leaning = _lean([one for one in given if not is_held(one)])
    return Model(_learn(samples, None, seed), _learn(given, leaning, seed), leaning, "transfers-4")


def grow_first(samples: Sequence[Sample], seed: int) -> Model:
    """Grow a first model without a prior, to draw tables from that look like the real ones."""
    blind = _learn(samples, None, seed)
    return Model(blind, blind, np.zeros(LEANINGS), "first")


def is_held(sample: Sample) -> bool:
    return sample.number % HELD_OUT == 0


def _lean(samples: Sequence[Sample]) -> Votes:
    """Weighted least squares of where the truth is, between the blind mean and the prior's tables."""
    given = np.concatenate([compute_leanings(one.features.astype(np.float64)) for one in samples])
    wanted = np.concatenate([_target(one).ravel() for one in samples])
    weight = np.concatenate([one.scale.ravel() for one in samples]).astype(np.float64)
    inner = (given * weight[:, None]).T @ given + 1e-4 * len(samples) * np.eye(given.shape[1])
    return np.asarray(np.linalg.solve(inner, given.T @ (weight * wanted)), dtype=np.float64)


def _target(sample: Sample) -> Votes:
    return ((sample.truth - sample.middle) / sample.scale).astype(np.float64)


def _rows(samples: Sequence[Sample], leaning: Votes | None) -> tuple[Numbers, Votes, Votes]:
    """Signs, what is to be learnt (÷ scale, from the start) and the size of the cell in its election."""
    signs, targets = list[Numbers](), list[Votes]()
    for one in samples:
        start = np.zeros(one.middle.shape) if leaning is None else start_of(one.features, leaning)
        signs.append(blind_signs(one.features) if leaning is None else signs_of(one.features, start))
        targets.append((_target(one) - start).ravel())
    scale = np.concatenate([one.scale.ravel() for one in samples]).astype(np.float64)
    return np.concatenate(signs), np.concatenate(targets), scale


def _learn(samples: Sequence[Sample], leaning: Votes | None, seed: int) -> TreeEstimate:
    lightgbm: Any = import_module("lightgbm")
    kept = [one for one in samples if not is_held(one)]
    voted = [one for one in kept if _tells_width(one, leaning)]
    forests = list[Forest]()
    for aim, trees, chosen in (
        # The mean errs less than the median on held-out simulations.
        ({"objective": "regression"}, TREES, kept),
        ({"objective": "quantile", "alpha": TAIL}, TAIL_TREES, voted),
        ({"objective": "quantile", "alpha": 1.0 - TAIL}, TAIL_TREES, voted),
    ):
        signs, target, scale = _rows(chosen, leaning)
        data = lightgbm.Dataset(signs, target, weight=None if chosen is voted else scale * 30.0)
        forests.append(to_forest(lightgbm.train(SETTINGS | aim | {"seed": seed}, data, trees).dump_model()))
    held = [one for one in samples if is_held(one) and _tells_width(one, leaning)]
    # As hard as the real ones, where there are any: what margins show of them says so.
    alike = [one for one in held if one.kind == "alike"]
    return TreeEstimate(*forests, widening=find_widening(alike or held, leaning, *forests))


def _tells_width(one: Sample, leaning: Votes | None) -> bool:
    """Random tables laid upon margins are harder than any that people are known to have voted; with a prior, those of
    blocs are too."""
    return not one.laid or (leaning is None and one.kind == "blocs")


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


def find_widening(held: Sequence[Sample], leaning: Votes | None, middle: Forest, low: Forest, high: Forest) -> float:
    """Return the factor of the intervals' half width for 90 % of held-out cells to be inside.

    As they are given: the table itself is always inside, and nothing beyond what the margins allow.
    """
    cells = np.concatenate([_ends(one, leaning, middle, low, high) for one in held], axis=1)
    truth, table, centre, half, floor, ceiling = cells
    narrow, wide = 0.3, 3.0
    for _ in range(30):
        factor = (narrow + wide) / 2.0
        below = np.minimum(np.maximum(np.minimum(centre - factor * half, table), floor), table)
        above = np.maximum(np.minimum(np.maximum(centre + factor * half, table), ceiling), table)
        inside = ((truth >= below - HALF_VOTE) & (truth <= above + HALF_VOTE)).sum() / len(truth)
        narrow, wide = (narrow, factor) if inside > 1.0 - 2.0 * TAIL else (factor, wide)
    return (narrow + wide) / 2.0


def _ends(one: Sample, leaning: Votes | None, middle: Forest, low: Forest, high: Forest) -> Votes:
    start = np.zeros(one.middle.shape) if leaning is None else start_of(one.features, leaning)
    signs = blind_signs(one.features) if leaning is None else signs_of(one.features, start)
    move, down, up = (start + forest.predict(signs).reshape(start.shape) for forest in (middle, low, high))
    scale = one.scale.astype(np.float64)
    floor, ceiling = (one.features[..., place] * scale for place in (FLOOR_SIGN, CEILING_SIGN))
    half = np.maximum((up - down) / 2.0, 0.0) * scale
    parts = one.truth, _table(one, move), one.middle + (up + down) / 2.0 * scale, half, floor, ceiling
    return np.stack([np.asarray(part, dtype=np.float64).ravel() for part in parts])


def measure_error(model: Model, samples: Sequence[Sample], tell: Callable[[str], None]) -> None:
    """The error index on held-out simulations, by pool of margins, blind and with a prior."""
    held = [one for one in samples if is_held(one)]
    for pool, seeded in product(sorted({one.pool for one in held}), (False, True)):
        chosen = [one for one in held if one.pool == pool and (one.seeded or not seeded)]
        if not chosen:
            continue
        ours = np.mean([_error(one, _move(one, model, seeded=seeded)) for one in chosen])
        mean = np.mean([_error(one, np.zeros(one.middle.shape)) for one in chosen])
        what = "with a prior" if seeded else "blind"
        tell(f"pool {pool}, {what}, {len(chosen)}: error {ours:.2f}, mean of the estimators {mean:.2f}")


def _move(one: Sample, model: Model, *, seeded: bool) -> Votes:
    start = start_of(one.features, model.leaning) if seeded else np.zeros(one.middle.shape)
    signs = signs_of(one.features, start) if seeded else blind_signs(one.features)
    forest = model.seeded.middle if seeded else model.blind.middle
    return start + forest.predict(signs).reshape(start.shape)


def _error(one: Sample, move: Votes) -> float:
    return 50.0 * float(np.abs(_table(one, move) - one.truth).sum())


def _table(one: Sample, move: Votes) -> Votes:
    middle, scale = one.middle.astype(np.float64), one.scale.astype(np.float64)
    return fit_total(np.maximum(middle + move * scale, 1e-4 * scale), middle.sum(1), middle.sum(0))
