"""Where first-round voters go when their bloc is out: one table for every pair and every three or four. Pure."""

import numpy as np

from predict.forecasts.rounds import Flags, Floats


def transfer_table(logits: Floats, stands: Flags) -> Floats:
    """Origin bloc × (destination bloc, nobody), for each row of `stands`; each origin's shares add up to one."""
    weights = np.exp(logits)[None] * np.column_stack([stands, np.ones(len(stands))])[:, None, :]
    return weights / weights.sum(axis=2, keepdims=True)


def transfer(first: Floats, logits: Floats, stands: Flags) -> Floats:
    """Votes by bloc in round two, from those of round one (rows × blocs) and who still stands."""
    return np.einsum("nj,njf->nf", first, transfer_table(logits, stands))[:, :-1]
