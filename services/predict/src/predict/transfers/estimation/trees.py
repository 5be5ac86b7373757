"""Gradient-boosted trees as plain arrays, evaluated with numpy."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from predict.transfers.estimation.proportional_fit import Numbers, Votes

FILE = "transfers-4.npz"
MODES = ("blind", "seeded")
FORESTS = ("middle", "low", "high")
ARRAYS = ("feature", "threshold", "left", "right", "value")


@dataclass(frozen=True)
class Forest:
    """Trees as arrays (trees × nodes). A leaf points to itself, so all trees are evaluated together."""

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]
    depth: int

    def predict(self, features: Numbers) -> Votes:
        trees, nodes = self.feature.shape
        base = (np.arange(trees, dtype=np.int32) * nodes)[:, None]
        known = np.ascontiguousarray(features.T.astype(np.float32))
        count = known.shape[1]
        known, cell = known.ravel(), np.arange(count, dtype=np.int32)
        feature = self.feature.ravel().astype(np.int32) * count
        threshold, value = self.threshold.ravel(), self.value.ravel()
        # Left and right alternate, so that one look-up with the answer of the question finds the next node.
        following = (np.stack([self.right, self.left], -1) + base[..., None]).ravel().astype(np.int32)
        at = np.repeat(base, count, axis=1)
        for _ in range(self.depth):
            under = known[feature[at] + cell] <= threshold[at]
            at = following[2 * at + under]
        return value[at].sum(0, dtype=np.float64)


@dataclass(frozen=True)
class TreeEstimate:
    """Difference of each cell from its starting value, ÷ scale: mean, and 90 % bounds."""

    middle: Forest
    low: Forest
    high: Forest
    widening: float  # what makes the 90 % intervals cover 90 % of simulated cells that no tree has seen


@dataclass(frozen=True)
class Model:
    blind: TreeEstimate
    seeded: TreeEstimate
    leaning: Votes  # how far the start goes from the blind mean to the prior, see `start_of`
    method: str


@cache
def load_model() -> Model:
    with as_file(files("predict.transfers") / FILE) as path, np.load(path, allow_pickle=False) as data:
        blind, seeded = (
            TreeEstimate(
                *(
                    Forest(
                        **{part: data[f"{mode}_{name}_{part}"] for part in ARRAYS},
                        depth=int(data[f"{mode}_{name}_depth"]),
                    )
                    for name in FORESTS
                ),
                widening=float(data[f"{mode}_widening"]),
            )
            for mode in MODES
        )
        return Model(blind, seeded, data["leaning"], str(data["method"]))
