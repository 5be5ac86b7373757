"""Correction of canvass shares for selection bias.

logit(share heard in station i by channel c) = logit(share in station i) + bias of c + noise

A channel's bias (who opens the door is older, who stops in the street is friendlier) is the same everywhere, so it is
learnt from all stations together: undecided people heard twice as often as expected in every station mean a biased
channel; in one station, a different station. The noise has sampling error and the variation between stations in who
talks, which does not shrink with more conversations.

Normal on the logit scale, solved exactly: stations are independent given the biases, so only a matrix of channels ×
channels is inverted.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

BIAS_SD = 0.7
"""How far a channel may be off everywhere: about a factor two in odds."""

SELECTION_SD = 0.4
"""How far who talks may differ between stations, however many talk."""


@dataclass(frozen=True)
class Logits:
    """Normal beliefs by station, on the logit scale."""

    mean: Array
    variance: Array

    def draw(self, noise: Array, shift: Array | float = 0.0) -> Array:
        """Return shares, stations × draws, from standard normal `noise`; `shift` by draw is common to all."""
        return 1 / (1 + np.exp(-(self.mean[:, None] + shift + np.sqrt(self.variance)[:, None] * noise)))

    @property
    def shares(self) -> Array:
        return 1 / (1 + np.exp(-self.mean))


def from_beta(yes: Array, no: Array) -> Logits:
    """Return the normal approximation of a beta belief on the logit scale (delta method)."""
    return Logits(np.log(yes / no), 1 / yes + 1 / no)


def update_prior(prior: Logits, hits: Array, sizes: Array) -> Logits:
    """Update the prior by `hits` of `sizes` people, stations × channels."""
    heard = sizes > 0
    inside, outside = hits + 0.5, sizes - hits + 0.5
    gap = np.where(heard, np.log(inside / outside) - prior.mean[:, None], 0.0)
    precision = np.where(heard, 1 / (1 / inside + 1 / outside + SELECTION_SD**2), 0.0)
    # (variance of the station everywhere + noise on the diagonal) inverted, by Sherman and Morrison.
    weight = prior.variance / (1 + prior.variance * precision.sum(axis=1))
    pull = weight[:, None] * precision
    channels = sizes.shape[1]
    bias_precision = np.eye(channels) / BIAS_SD**2 + np.diag(precision.sum(axis=0))
    bias_precision -= (precision * weight[:, None]).T @ precision
    evidence = (precision * gap).sum(axis=0) - precision.T @ (pull * gap).sum(axis=1)
    spread = np.asarray(np.linalg.inv(bias_precision), dtype=np.float64)
    bias = spread @ evidence
    mean = prior.mean + (pull * (gap - np.where(heard, bias, 0.0))).sum(axis=1)
    # What a station's own talks leave open, and what not knowing the biases adds to it.
    variance = weight + np.einsum("ic,cd,id->i", pull, spread, pull)
    return Logits(mean, variance)
