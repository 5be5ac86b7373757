"""Prediction of the next election from past ones by a Gaussian process over elections.

Elections are correlated if close in time (`drift`), of one kind (`kind`), or rounds of one ballot (`event`); one
component is constant (`fixed`), one is each election's own (`election`). A `Scale` has their standard deviations,
fitted once to past results (`constants.py`). The prediction is a weighted sum of the observations; the weights serve as
its explanation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

MISSING = 1e8
"""Noise of what was not observed: its weight is then nothing."""
SAME_EVENT_DAYS = 60
YEAR = 365.25


@dataclass(frozen=True)
class Round:
    """One round of one election."""

    id: str
    kind: str
    held_on: date
    round: int


@dataclass(frozen=True)
class Scale:
    """Standard deviations on the logit scale, the decay of drift in years, and the prior mean."""

    mean: float
    fixed: float
    drift: float
    years: float
    kind: float
    event: float
    election: float
    second: float
    """More noise of a second round, where fewer stand."""
    second_shift: float
    """How much lower a second round is by itself."""
    sampling: float
    """Part of the noise of a binomial draw that is seen: the same people vote each time, so less than all of it."""


@dataclass(frozen=True)
class Prediction:
    """Predictions of n series. `known`: variance that more data would remove; `own`: of the coming election itself."""

    mean: Floats
    known: Floats
    own: Floats
    weights: Floats
    """n × rounds. What is missing to 1 is the weight of what is usual."""

    @property
    def variance(self) -> Floats:
        return self.known + self.own


def predict_next(values: Floats, noise: Floats, rounds: Sequence[Round], target: Round, scale: Scale) -> Prediction:
    """Predict the target. `values`, `noise` (variances; infinite without a value): n × rounds, on the logit scale."""
    usual, shared, at_target = _likeness(rounds, target, scale)
    seen = np.isfinite(noise) & np.isfinite(values)
    centred = np.where(seen, values - usual_means(rounds, scale), 0.0)
    spread = usual + _diagonals(np.where(seen, noise * scale.sampling, MISSING))
    both = np.stack([shared, _lasting(rounds, target, scale)], axis=-1)
    solved = np.linalg.solve(spread, np.broadcast_to(both, (len(values), *both.shape)))
    weights = np.where(seen, solved[:, :, 0], 0.0)
    mean = float(usual_means([target], scale)[0]) + np.einsum("ne,ne->n", weights, centred)
    variance = np.maximum(at_target - np.einsum("ne,e->n", solved[:, :, 0], both[:, 0]), 1e-9)
    lasting = scale.fixed**2 + scale.drift**2 + scale.kind**2
    known = np.clip(lasting - np.einsum("ne,e->n", solved[:, :, 1], both[:, 1]), 0.0, variance)
    return Prediction(mean, known, variance - known, weights)


def usual_means(rounds: Sequence[Round], scale: Scale) -> Floats:
    """Return the prior mean of each round."""
    return np.array([scale.mean - (scale.second_shift if past_round.round == 2 else 0.0) for past_round in rounds])


def covariance(rounds: Sequence[Round], scale: Scale) -> Floats:
    """Return the covariance of the observed rounds, rounds × rounds."""
    own = [scale.election**2 + (scale.second**2 if past_round.round == 2 else 0.0) for past_round in rounds]
    return _pairs(rounds, rounds, scale) + np.diag(own)


def _likeness(rounds: Sequence[Round], target: Round, scale: Scale) -> tuple[Floats, Floats, float]:
    return covariance(rounds, scale), _pairs(rounds, [target], scale)[:, 0], float(covariance([target], scale)[0, 0])


def _lasting(rounds: Sequence[Round], target: Round, scale: Scale) -> Floats:
    return _pairs(rounds, [target], scale)[:, 0] - scale.event**2 * _same_event(rounds, [target])[:, 0]


def _pairs(rows: Sequence[Round], columns: Sequence[Round], scale: Scale) -> Floats:
    years = np.abs(_days(rows)[:, None] - _days(columns)[None, :]) / YEAR
    kinds = np.array([[row.kind == other.kind for other in columns] for row in rows], dtype=float)
    return (
        scale.fixed**2
        + scale.drift**2 * np.exp(-years / scale.years)
        + scale.kind**2 * kinds
        + scale.event**2 * _same_event(rows, columns)
    )


def _same_event(rows: Sequence[Round], columns: Sequence[Round]) -> Floats:
    near = np.abs(_days(rows)[:, None] - _days(columns)[None, :]) <= SAME_EVENT_DAYS
    kinds = np.array([[row.kind == other.kind for other in columns] for row in rows])
    return (near & kinds).astype(float)


def _days(rounds: Sequence[Round]) -> Floats:
    return np.array([past_round.held_on.toordinal() for past_round in rounds], dtype=float)


def _diagonals(noise: Floats) -> NDArray[Any]:
    return noise[:, :, None] * np.eye(noise.shape[1])[None, :, :]
