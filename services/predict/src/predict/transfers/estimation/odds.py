"""Thomsen's logit method: the correlation of two options across units as that of individuals."""

from math import erf
from statistics import NormalDist

import numpy as np

from predict.transfers.estimation.proportional_fit import FLOOR, Votes, fit_total

NODES, WEIGHTS = (np.asarray(part, dtype=np.float64) for part in np.polynomial.legendre.leggauss(8))


def logits_of(counts: Votes) -> Votes:
    share = (counts + 0.5) / (counts.sum(1, keepdims=True) + 1.0)
    return np.log(share / (1.0 - share))


def correlations_of(left: Votes, right: Votes, weight: Votes) -> Votes:
    left = left - np.average(left, axis=0, weights=weight)
    right = right - np.average(right, axis=0, weights=weight)
    across = (left * weight[:, None]).T @ right
    scale = np.sqrt(np.outer(weight @ left**2, weight @ right**2))
    return across / np.maximum(scale, 1e-12)


def fit_latent_normal(origin: Votes, destination: Votes, correlation: Votes) -> Votes:
    """Return shares (R × C): bivariate normal probability of each pair, fitted to the two totals."""
    people = origin.sum()
    rows, columns = origin.sum(0) / people, destination.sum(0) / people
    h, k = (np.array([_inverse(p) for p in part]) for part in (rows, columns))
    rho = np.clip(correlation, -0.98, 0.98)
    angle = np.arcsin(rho)[..., None] * (NODES + 1.0) / 2.0
    sine = np.sin(angle)
    a, b = h[:, None, None], k[None, :, None]
    inner = np.exp(-(a * a + b * b - 2.0 * a * b * sine) / (2.0 * np.cos(angle) ** 2))
    moved = (inner * WEIGHTS).sum(-1) * np.arcsin(rho) / 2.0 / (2.0 * np.pi)
    joint = np.outer([_below(x) for x in h], [_below(x) for x in k]) + moved
    fitted = fit_total(np.maximum(joint, FLOOR), rows, columns)
    return fitted / np.maximum(fitted.sum(1, keepdims=True), FLOOR)


def _inverse(share: float) -> float:
    return NormalDist().inv_cdf(min(max(float(share), 1e-6), 1.0 - 1e-6))


def _below(value: float) -> float:
    return 0.5 * (1.0 + erf(value / 2.0**0.5))
