"""Maximum-likelihood fit of a `Scale` to observed series, by coordinate search."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from predict.forecasting.core_vote.gaussian_process import Round, Scale, covariance, usual_means
from predict.forecasting.core_vote.observations import Series

FITTED = ("fixed", "drift", "kind", "event", "election", "second", "sampling")
STEPS = (2.0, 1.4, 1.15, 1.05)
LEAST = 0.004


def fit_scale(series: Series, rounds: Sequence[Round], start: Scale, *, with_mean: bool) -> Scale:
    """Fit a scale. `with_mean`: also fit the prior mean; deviations from the level above have none."""
    best, best_likelihood = start, log_likelihood(series, rounds, start)
    for step in STEPS:
        improved = True
        while improved:
            improved = False
            for tried in _neighbours(best, step, with_mean):
                likely = log_likelihood(series, rounds, tried)
                if likely > best_likelihood + 1e-3:
                    best, best_likelihood, improved = tried, likely, True
    return best


def log_likelihood(series: Series, rounds: Sequence[Round], scale: Scale) -> float:
    """Return the log-likelihood of all series, assumed independent, under a multivariate normal."""
    total = 0.0
    usual = covariance(rounds, scale)
    seen = np.isfinite(series.noise) & np.isfinite(series.values)
    centred = np.where(seen, series.values - usual_means(rounds, scale), 0.0)
    # What was not observed is made independent of the rest, with variance 1 and value 0: it adds a constant.
    both = seen[:, :, None] & seen[:, None, :]
    noise = np.where(seen, series.noise * scale.sampling, 0.0)
    identity = np.eye(len(rounds))
    spread = np.where(both, usual, 0.0) + identity * np.where(seen, noise, 1.0)[:, :, None]
    _, size = np.linalg.slogdet(spread)
    solved = np.linalg.solve(spread, centred[:, :, None])[:, :, 0]
    total -= 0.5 * float(size.sum() + (centred * solved).sum())
    return total


def _neighbours(scale: Scale, step: float, with_mean: bool) -> list[Scale]:
    near = [
        replace(scale, **{name: max(LEAST, getattr(scale, name) * factor)})
        for name in FITTED
        for factor in (step, 1 / step)
    ]
    if with_mean:
        near += [
            replace(scale, **{name: getattr(scale, name) + shift})
            for name in ("mean", "second_shift")
            for shift in (step - 1, 1 - step)
        ]
    return near
