"""Goodman's regression with a ridge penalty towards a first table."""

import numpy as np

from predict.transfers.estimation.proportional_fit import Votes

# How far from the first table a share is believed to be: of the standard deviation of one voter's choice.
BELIEF = 0.25
# Beyond so many voters a larger unit tells no more: what moves all of them moves together.
SATURATION = 0.01


def hold_to_prior(votes: Votes, destination_shares: Votes, sizes: Votes, first: Votes) -> tuple[Votes, Votes]:
    """Return shares (R × C) and the remaining fraction of prior variance (R × C).

    Input: shares of units × R and units × C.
    """
    weight = sizes / (1.0 + SATURATION * sizes)
    left = destination_shares - votes @ first
    weighted = votes * weight[:, None]
    noise = np.maximum((weight @ left**2) / len(sizes), 1e-9)
    belief = (BELIEF * np.sqrt(np.maximum(first * (1.0 - first), 0.0)) + 0.02) ** 2
    inner = (weighted.T @ votes)[None] / noise[:, None, None]
    inner = inner + np.eye(len(first)) / belief.T[:, None, :]
    inverse = np.asarray(np.linalg.inv(inner), dtype=np.float64)  # C × R × R
    moved = (inverse @ ((weighted.T @ left) / noise).T[:, :, None])[:, :, 0].T
    doubt = np.sqrt(np.diagonal(inverse, axis1=1, axis2=2).T / belief)
    shares = np.clip(first + moved, 1e-4, 1.0)
    return shares / shares.sum(1, keepdims=True), doubt
