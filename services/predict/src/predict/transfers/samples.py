"""Rows to train on: one per cell of each simulated election, the same for the same seed and number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predict.transfers.evidence import gather
from predict.transfers.fitting import Votes
from predict.transfers.simulation import Margins, simulate

# Labels are hidden from most tables, so that the model does not lean on what is often missing.
HIDDEN_LABELS = 0.6


@dataclass(frozen=True)
class Samples:
    features: NDArray[np.float32]
    target: Votes  # (truth − mean of the estimators) ÷ scale
    scale: Votes  # votes
    table: NDArray[np.int64]  # which simulated election


def collect(pools: Sequence[tuple[float, Sequence[Margins]]], numbers: range, seed: int) -> Samples:
    """`pools`: real margins with how often each pool is drawn from."""
    weights = np.array([weight for weight, _ in pools]) / sum(weight for weight, _ in pools)
    parts = list[tuple[Votes, Votes, Votes, int]]()
    for number in numbers:
        draw = np.random.default_rng((seed, number))
        pool = pools[int(draw.choice(len(pools), p=weights))][1]
        election = simulate(pool[int(draw.integers(len(pool)))], draw)
        hidden = draw.random() < HIDDEN_LABELS
        if min(election.homes.shape) < 2:
            continue
        said = gather(election.origin, election.destination, None if hidden else election.homes)
        target = (election.truth.sum(0) - said.middle) / said.scale
        parts.append((said.features, target.ravel(), said.scale.ravel(), number))
    return Samples(
        features=np.concatenate([features for features, _, _, _ in parts]).astype(np.float32),
        target=np.concatenate([target for _, target, _, _ in parts]),
        scale=np.concatenate([scale for _, _, scale, _ in parts]),
        table=np.repeat([number for _, _, _, number in parts], [target.size for _, target, _, _ in parts]),
    )
