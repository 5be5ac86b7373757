"""Transfer model of eliminated blocs' voters: one table for all line-ups. Pure."""

import numpy as np

from predict.forecasting.forecasts.model.rounds import Flags, Floats, sum_over

TURNS = 60
STEP = 1.5
CLOSE = 1e-4
"""Tuning ends when every bloc's sum is within a ten-thousandth of its level."""


def transfer_table(logits: Floats, stands: Flags) -> Floats:
    """Return origin bloc × (destination bloc, abstention), for each row of `stands`; each origin sums to one."""
    weights = np.exp(logits)[None] * np.column_stack([stands, np.ones(len(stands))])[:, None, :]
    return weights / weights.sum(axis=2, keepdims=True)


def transfer_votes(first: Floats, logits: Floats, stands: Flags) -> Floats:
    """Return votes by bloc in round two, from those of round one (rows × blocs) and the standing blocs."""
    return np.einsum("nj,njf->nf", first, transfer_table(logits, stands))[:, :-1]


def tune_logits(first: Floats, logits: Floats, stands: Flags, level: Floats) -> Floats:
    """Return logits whose total has the level's shares.

    They change how much each standing bloc attracts hesitant voters; loyal ones hardly move, so that places keep their
    differences, unlike when all votes of a bloc are scaled.
    """
    patterns, pattern = np.unique(stands, axis=0, return_inverse=True)
    sums = sum_over(first, pattern.ravel(), len(patterns))
    occurs = (sums.sum(axis=1, keepdims=True) * patterns).sum(axis=0) > 0
    reach = np.where(occurs, np.maximum(level, 1e-9), 0.0)
    reach /= max(float(reach.sum()), 1e-12)
    shift = np.zeros(logits.shape[1])
    for _ in range(TURNS):
        votes = np.einsum("pj,pjf->f", sums, transfer_table(logits + shift, patterns))[:-1]
        reached_shares = votes / max(float(votes.sum()), 1e-12)
        off = np.where(occurs, np.log(np.maximum(reach, 1e-9) / np.maximum(reached_shares, 1e-9)), 0.0)
        shift[:-1] += STEP * off
        if np.abs(off).max() < CLOSE:
            break
    return logits + shift
