"""Calibration of the model's standard deviations into intervals with their nominal coverage on past nights. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from results.projections.ballots import Floats

LEVELS = (0.5, 0.8, 0.9, 0.99)
_NORMAL = (0.6745, 1.2816, 1.6449, 2.5758)


@dataclass(frozen=True)
class Spread:
    """Half-width of the interval for each level of LEVELS, in standard deviations, at one moment of the night."""

    at: tuple[float, float, float, float]

    def quantile(self, normal: Floats) -> Floats:
        """Map a standard normal draw to a draw with these quantiles, linear between and beyond them."""
        size = np.abs(normal)
        nodes, values = np.array([0.0, *_NORMAL]), np.array([0.0, *self.at])
        beyond = (values[-1] - values[-2]) / (nodes[-1] - nodes[-2])
        inside = np.interp(size, nodes, values)
        return np.sign(normal) * np.where(size > nodes[-1], values[-1] + beyond * (size - nodes[-1]), inside)

    def reach(self, level: float) -> float:
        """Return half the width of the interval at one of LEVELS, in standard deviations."""
        return self.at[LEVELS.index(level)]


@dataclass(frozen=True)
class Calibration:
    """Spreads by the counted fraction of stations (`counted`, ascending); interpolated on the log scale."""

    counted: tuple[float, ...]
    spreads: tuple[Spread, ...]

    def at(self, share: float) -> Spread:
        place = math.log(max(share, 1e-4))
        nodes = [math.log(fraction) for fraction in self.counted]
        reached = [float(np.interp(place, nodes, [spread.at[level] for spread in self.spreads])) for level in range(4)]
        return Spread((reached[0], reached[1], reached[2], reached[3]))


def conformal(scores: Sequence[Floats]) -> Spread:
    """Return the conformal spread from past nights' |error| / deviation: one array a night, nights weighted equally."""
    values = np.concatenate(scores)
    weights = np.concatenate([np.full(len(night), 1 / max(len(night), 1)) for night in scores])
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    widths = [float(values[order][min(np.searchsorted(reached, level), len(values) - 1)]) for level in LEVELS]
    return Spread((widths[0], widths[1], widths[2], widths[3]))
