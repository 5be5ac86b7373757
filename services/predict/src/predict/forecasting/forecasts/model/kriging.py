"""Kriging of past deviations: best linear prediction for the next round, with its variance. Pure.

Deviations follow one distribution whose covariances were fitted on past elections (`Kernel`), so any history works:
other kinds, other gaps, blocs without candidates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from predict.forecasting.forecasts.model.parameters import Kernel
from predict.forecasting.forecasts.model.rounds import Floats, Ints, is_local

LASTS = 60.0
PERSONAL_LASTS = 4.0
"""Years after which a covariance has shrunk to 1/e: of places, and of who stands."""

_YEAR = 365.25


@dataclass(frozen=True)
class Past:
    """A past round: its deviations at one level."""

    kind: str
    held_on: date
    deviations: Floats


@dataclass(frozen=True)
class Estimate:
    """`mean` of each unit; `covariances` by pattern of known rounds, `pattern` of each unit."""

    mean: Floats
    covariances: Floats
    pattern: Ints


def estimate_deviations(kernel: Kernel, pasts: Sequence[Past], kind: str, on: date, units: int) -> Estimate:
    """Predict the deviations of a round of this kind on this day from past ones."""
    columns = kernel.personal.shape[0]
    prior = _own(kernel, kind)
    if not pasts:
        return Estimate(np.zeros((units, columns)), prior[None], np.zeros(units, dtype=np.int64))
    among = np.block(
        [[_between(kernel, a.kind, b.kind, _years(a.held_on, b.held_on), a is b) for b in pasts] for a in pasts]
    )
    towards = np.concatenate(
        [_between(kernel, kind, past.kind, _years(on, past.held_on), same=False) for past in pasts], axis=1
    )
    seen = np.concatenate([past.deviations for past in pasts], axis=1)
    known = np.isfinite(seen)
    values = np.where(known, seen, 0.0)
    patterns, pattern = np.unique(known, axis=0, return_inverse=True)
    pattern = pattern.ravel().astype(np.int64)
    mean = np.zeros((units, columns))
    covariances = np.repeat(prior[None], len(patterns), axis=0)
    for number, at in enumerate(patterns):
        if not at.any():
            continue
        weights = np.linalg.solve(among[np.ix_(at, at)], towards[:, at].T)
        rows = pattern == number
        mean[rows] = values[np.ix_(rows, at)] @ weights
        covariances[number] -= towards[:, at] @ weights
    return Estimate(mean, covariances, pattern)


def square_roots(covariances: Floats) -> Floats:
    """Return matrix square roots, to turn independent draws into draws with these covariances."""
    values, vectors = np.linalg.eigh((covariances + covariances.swapaxes(1, 2)) / 2)
    return vectors * np.sqrt(np.clip(values, 0.0, None))[:, None, :]


def _between(kernel: Kernel, kind: str, other: str, years: float, same: bool) -> Floats:
    half = kernel.personal.shape[0]
    row, column = half * is_local(kind), half * is_local(other)
    shared = kernel.lasting[row : row + half, column : column + half] * np.exp(-years / LASTS)
    if is_local(kind) and is_local(other):
        shared = shared + kernel.personal * np.exp(-years / PERSONAL_LASTS)
    return shared + kernel.own[int(is_local(kind))] if same else shared


def _own(kernel: Kernel, kind: str) -> Floats:
    return _between(kernel, kind, kind, 0.0, same=True)


def _years(day: date, other: date) -> float:
    return abs((day - other).days) / _YEAR
