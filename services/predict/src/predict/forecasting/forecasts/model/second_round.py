"""Transfers of first-round voters whose bloc is out: one table for every pair and every three or four. Pure."""

import numpy as np

from predict.forecasting.forecasts.model.rounds import Flags, Floats, sum_over

TURNS = 60
STEP = 1.5
CLOSE = 1e-4
"""Tuning ends when every bloc's sum is within a ten-thousandth of its level."""


def transfer_table(logits: Floats, stands: Flags) -> Floats:
    """Origin bloc × (destination bloc, nobody), for each row of `stands`; each origin's shares add up to one."""
    weights = np.exp(logits)[None] * np.column_stack([stands, np.ones(len(stands))])[:, None, :]
    return weights / weights.sum(axis=2, keepdims=True)


def transfer_votes(first: Floats, logits: Floats, stands: Flags) -> Floats:
    """Votes by bloc in round two, from those of round one (rows × blocs) and who still stands."""
    return np.einsum("nj,njf->nf", first, transfer_table(logits, stands))[:, :-1]


def tune_logits(first: Floats, logits: Floats, stands: Flags, level: Floats) -> Floats:
    """Logits under which the sum over all rows has the level's shares.

    What moves is how much each bloc that stands attracts those who hesitate: the loyal hardly change, so the rows do
    not come nearer to each other as they do when all votes of a bloc are multiplied.
    """
    patterns, pattern = np.unique(stands, axis=0, return_inverse=True)
    sums = sum_over(first, pattern.ravel(), len(patterns))
    there = (sums.sum(axis=1, keepdims=True) * patterns).sum(axis=0) > 0
    reach = np.where(there, np.maximum(level, 1e-9), 0.0)
    reach /= max(float(reach.sum()), 1e-12)
    moved = np.zeros(logits.shape[1])
    for _ in range(TURNS):
        votes = np.einsum("pj,pjf->f", sums, transfer_table(logits + moved, patterns))[:-1]
        found = votes / max(float(votes.sum()), 1e-12)
        off = np.where(there, np.log(np.maximum(reach, 1e-9) / np.maximum(found, 1e-9)), 0.0)
        moved[:-1] += STEP * off
        if np.abs(off).max() < CLOSE:
            break
    return logits + moved
