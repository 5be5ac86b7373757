"""Table that the trees make of the evidence, and the intervals where the truth may lie."""

from dataclasses import dataclass

import numpy as np

from predict.transfers.estimation.evidence import Evidence
from predict.transfers.estimation.prior import NOISE_SIGN, SIGNS, STEPS
from predict.transfers.estimation.proportional_fit import FLOOR, Numbers, Votes, fit_total
from predict.transfers.estimation.trees import Model

STEPPED = len(STEPS) + 1
LEANINGS = 3 * STEPPED


@dataclass(frozen=True)
class Answer:
    table: Votes  # R × C, votes
    low: Votes
    high: Votes


def read_shares(said: Evidence, model: Model, *, seeded: bool) -> Answer:
    learnt = model.seeded if seeded else model.blind
    start = start_of(said.features, model.leaning) if seeded else np.zeros_like(said.middle)
    signs = signs_of(said.features, start) if seeded else blind_signs(said.features)
    move, down, up = (
        start + forest.predict(signs).reshape(start.shape) for forest in (learnt.middle, learnt.low, learnt.high)
    )
    guess = np.clip(said.middle + move * said.scale, said.floor, said.ceiling)
    table = fit_total(np.maximum(guess, FLOOR + 1e-4 * said.scale), said.middle.sum(1), said.middle.sum(0))
    half = (up - down) / 2.0 * (learnt.widening - 1.0)
    low, high = said.middle + (down - half) * said.scale, said.middle + (up + half) * said.scale
    return Answer(table, np.minimum(low, high), np.maximum(low, high))


def blind_signs(features: Numbers) -> Numbers:
    """Cells × signs, without those of a prior."""
    return features[..., :-SIGNS].reshape(-1, features.shape[-1] - SIGNS)


def signs_of(features: Numbers, start: Numbers) -> Numbers:
    return np.column_stack([features.reshape(start.size, -1), start.ravel()])


def compute_leanings(features: Numbers) -> Numbers:
    """Cells × LEANINGS: how far the prior's tables are from the blind mean, times powers of the prior's noise."""
    away = features[..., -STEPPED:].reshape(-1, STEPPED)
    noise = features[..., NOISE_SIGN].reshape(-1, 1)
    known = features[..., -SIGNS].reshape(-1, 1)
    return np.column_stack([away, away * noise, away * noise**2]) * known


def start_of(features: Numbers, leaning: Votes) -> Votes:
    """R × C: between the blind mean and the prior after some steps of expectation, by its noise; ÷ scale."""
    return (compute_leanings(features) @ leaning).reshape(features.shape[:-1]).astype(np.float64)
