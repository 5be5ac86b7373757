"""Goodman's regression, held near a first table as far as the units are too few or too alike to tell."""

import numpy as np

from predict.transfers.estimation.proportional_fit import Votes

# How far from the first table a share is believed to be: of the standard deviation of one voter's choice.
BELIEF = 0.25
# Beyond so many voters a larger unit tells no more: what moves all of them moves together.
SATURATION = 0.01


def hold_to_prior(given: Votes, said: Votes, sizes: Votes, first: Votes) -> tuple[Votes, Votes]:
    """Shares (R × C) and how much of the first doubt is left (R × C, 0 to 1). Shares of units × R and units × C in."""
    weight = sizes / (1.0 + SATURATION * sizes)
    left = said - given @ first
    weighted = given * weight[:, None]
    noise = np.maximum((weight @ left**2) / len(sizes), 1e-9)
    belief = (BELIEF * np.sqrt(np.maximum(first * (1.0 - first), 0.0)) + 0.02) ** 2
    inner = (weighted.T @ given)[None] / noise[:, None, None]
    inner = inner + np.eye(len(first)) / belief.T[:, None, :]
    inverse = np.asarray(np.linalg.inv(inner), dtype=np.float64)  # C × R × R
    moved = (inverse @ ((weighted.T @ left) / noise).T[:, :, None])[:, :, 0].T
    doubt = np.sqrt(np.diagonal(inverse, axis1=1, axis2=2).T / belief)
    shares = np.clip(first + moved, 1e-4, 1.0)
    return shares / shares.sum(1, keepdims=True), doubt
