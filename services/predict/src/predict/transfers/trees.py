"""Gradient-boosted trees kept as plain arrays and read with numpy: no library of learning at run time."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from predict.transfers.fitting import Votes

FILE = "transfers-1.npz"


@dataclass(frozen=True)
class Forest:
    """Trees side by side (trees × nodes). A leaf leads to itself, so all trees are walked together."""

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]
    depth: int

    def predict(self, features: Votes | NDArray[np.float32]) -> Votes:
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
class Model:
    middle: Forest
    low: Forest
    high: Forest
    widening: float  # what makes the 90 % intervals cover 90 % of simulated cells that no tree has seen
    method: str


@cache
def load_model() -> Model:
    with as_file(files("predict.transfers") / FILE) as path, np.load(path, allow_pickle=False) as data:
        forests = [
            Forest(
                feature=data[f"{name}_feature"],
                threshold=data[f"{name}_threshold"],
                left=data[f"{name}_left"],
                right=data[f"{name}_right"],
                value=data[f"{name}_value"],
                depth=int(data[f"{name}_depth"]),
            )
            for name in ("middle", "low", "high")
        ]
        return Model(*forests, widening=float(data["widening"]), method=str(data["method"]))
