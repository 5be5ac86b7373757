"""Simulated elections matched to real margins, on which intervals are calibrated.

The table is drawn around the estimate of trees grown on other simulations; of several contexts the one with the most
similar features is kept. True tables are never used.
"""

import numpy as np

from predict.transfers.estimation.evidence import Evidence, gather_evidence
from predict.transfers.estimation.learnt import blind_signs, read_shares
from predict.transfers.estimation.nearness import SIGNS
from predict.transfers.estimation.proportional_fit import Votes, fit_total
from predict.transfers.estimation.trees import Model
from predict.transfers.training.local_context import draw_votes
from predict.transfers.training.simulation import Margins, Simulation, homes_of

CONTEXTS = 5
MAX_UNITS = 300
# Half the width of a 90 % interval is so many standard errors.
NINETY = 1.645


def simulate_alike(margins: Margins, model: Model, draw: np.random.Generator) -> Simulation:
    origin, destination = _lived(margins, draw)
    real = gather_evidence(origin, destination)
    answer = read_shares(real, model, seeded=False)
    error = (answer.high - answer.low) / (2.0 * NINETY)
    real_signs = _seen(real)
    tried, looks = list[tuple[Votes, Votes]](), list[Votes]()
    for _ in range(CONTEXTS):
        drawn_table = np.maximum(answer.table + error * draw.normal(size=error.shape), 1e-4 * real.scale)
        table = fit_total(drawn_table, origin.sum(0), destination.sum(0), rounds=3)
        homes = homes_of(table) if margins.homes is None else margins.homes
        truth = draw_votes(origin, table, homes, draw)
        tried.append((truth, homes))
        # A choice that nobody made would be seen by no one.
        looks.append(_seen(gather_evidence(truth.sum(2), np.maximum(truth.sum(1), 1e-6))))
    seen = np.stack(looks)
    distances = (((seen - real_signs) / np.maximum(seen.std(0), 1e-3)) ** 2).clip(max=25.0).mean(1)
    truth, homes = tried[int(distances.argmin())]
    used = truth.sum((0, 1)) > 0
    return Simulation(truth[:, :, used].sum(2), truth[:, :, used].sum(1), truth[:, :, used], homes[:, used])


def _lived(margins: Margins, draw: np.random.Generator) -> tuple[Votes, Votes]:
    kept_units = draw.choice(len(margins.origin), min(len(margins.origin), MAX_UNITS), replace=False)
    origin, destination = np.round(margins.origin[kept_units]), margins.destination[kept_units]
    lived = (origin.sum(1) >= 1) & (destination.sum(1) > 0)
    origin, destination = origin[lived], destination[lived]
    return origin, destination * (origin.sum(1) / destination.sum(1))[:, None]


def _seen(evidence: Evidence) -> Votes:
    """Return the mean size of each feature over cells, by weight."""
    signs = np.abs(blind_signs(evidence.features)[:, SIGNS:])
    return np.asarray(np.average(signs, axis=0, weights=evidence.scale.ravel()), dtype=np.float64)
