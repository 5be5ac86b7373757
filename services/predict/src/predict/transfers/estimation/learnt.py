"""Final table by gradient-boosted trees on the evidence, with intervals."""

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


def read_shares(evidence: Evidence, model: Model, *, seeded: bool) -> Answer:
    learnt = model.seeded if seeded else model.blind
    start = start_of(evidence.features, model.leaning) if seeded else np.zeros_like(evidence.middle)
    signs = signs_of(evidence.features, start) if seeded else blind_signs(evidence.features)
    move, down, up = (
        start + forest.predict(signs).reshape(start.shape) for forest in (learnt.middle, learnt.low, learnt.high)
    )
    guess = np.clip(evidence.middle + move * evidence.scale, evidence.floor, evidence.ceiling)
    table = fit_total(np.maximum(guess, FLOOR + 1e-4 * evidence.scale), evidence.middle.sum(1), evidence.middle.sum(0))
    half = (up - down) / 2.0 * (learnt.widening - 1.0)
    low, high = evidence.middle + (down - half) * evidence.scale, evidence.middle + (up + half) * evidence.scale
    return Answer(table, np.minimum(low, high), np.maximum(low, high))


def blind_signs(features: Numbers) -> Numbers:
    """Return cells × signs, without those of a prior."""
    return features[..., :-SIGNS].reshape(-1, features.shape[-1] - SIGNS)


def signs_of(features: Numbers, start: Numbers) -> Numbers:
    return np.column_stack([features.reshape(start.size, -1), start.ravel()])


def compute_leanings(features: Numbers) -> Numbers:
    """Return cells × LEANINGS: difference of the prior's tables from the blind mean, times powers of its noise."""
    away = features[..., -STEPPED:].reshape(-1, STEPPED)
    noise = features[..., NOISE_SIGN].reshape(-1, 1)
    known = features[..., -SIGNS].reshape(-1, 1)
    return np.column_stack([away, away * noise, away * noise**2]) * known


def start_of(features: Numbers, leaning: Votes) -> Votes:
    """Return R × C: the starting table between blind mean and prior, weighted by the prior's noise; ÷ scale."""
    return (compute_leanings(features) @ leaning).reshape(features.shape[:-1]).astype(np.float64)
