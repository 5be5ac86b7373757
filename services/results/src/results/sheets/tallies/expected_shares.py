"""Shares that a station's past, its commune and the other counted stations lead to expect, with their covariance. Pure.

Each candidate's share, and turnout, are explained by the past vote of the counted stations, all blocs and the turnout
of it (ridge regression, in which stations that fit badly weigh less): a station is compared with those alike in past
vote, never with those of the next number. What the other counted stations of its commune leave unexplained is expected
of it too, shrunk the more the fewer they are. The covariance is that of what is left, each station's as if it were left
out, with the chance of counting so few ballots.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

MIN_OTHERS = 10
_RIDGE = 0.003
_WORST_FIT = 0.3
"""Least that leaving a station out may divide its residual by."""
_SHRINKAGES = (0.5, 1.0, 2.0, 4.0, 8.0, 1000.0)
"""Variance inside communes over that between them; the last: communes say nothing."""
_LEAST_DEVIATION = 0.012
"""Of a share of one half, besides the chance of counting: that stations agree by chance must not make it nervous."""
_MADS = 1.4826
_HUBER = 2.0
_WIDER = 1.15
"""What weighing outliers less takes from a normal variance."""
_SMALL = 0.005


@dataclass(frozen=True)
class Figures:
    """Figures of a station; `votes` by present candidate tonight, by bloc in the past."""

    registered: int
    voters: int
    valid: int
    votes: Mapping[str, int]


@dataclass(frozen=True)
class Compared:
    now: Figures
    before: Figures | None
    commune: str = ""


@dataclass(frozen=True)
class Expected:
    """Expected shares by candidate, their covariance with chance, and expected turnout with its deviation."""

    shares: Floats
    covariance: Floats
    turnout: float
    turnout_deviation: float
    others: int
    with_past: bool


def expect(own: Compared, others: Sequence[Compared], candidates: Sequence[str]) -> Expected | None:
    """Return what is expected; None with fewer than MIN_OTHERS usable stations. `others`: counted, of the contest."""
    alike = [other for other in others if is_usable(other.now, candidates)]
    known = [other for other in alike if other.before is not None]
    with_past = own.before is not None and len(known) >= MIN_OTHERS
    chosen = known if with_past else alike
    if len(chosen) < MIN_OTHERS or not is_usable(own.now, candidates):
        return None
    found = np.array([shares_of(other.now, candidates) for other in chosen])
    valid = np.array([other.now.valid for other in chosen], dtype=float)
    if with_past and own.before is not None:
        blocs = sorted({bloc for other in chosen if other.before for bloc in other.before.votes})
        past = np.array([_past_shares(other.before, blocs) for other in chosen if other.before])
        expected, left, wider = _regress(np.array(_past_shares(own.before, blocs)), past, found, valid)
    else:
        expected = np.median(found, axis=0)
        left, wider = found - expected, 1.0
    moved, left, in_commune = _by_commune(own.commune, [other.commune for other in chosen], left)
    expected = expected + moved
    size = len(candidates)
    covariance = _covariance(left[:, :size], expected[:size], valid, own.now.valid) * wider * in_commune
    middle = float(np.clip(expected[size], 0.02, 0.98))
    spread = _MADS * float(np.median(np.abs(left[:, size] - np.median(left[:, size]))))
    floor = _LEAST_DEVIATION**2 * 4 * middle * (1 - middle)
    deviation = (max(spread**2, floor) + middle * (1 - middle) / max(own.now.registered, 20)) * wider * in_commune
    return Expected(
        expected[:size], covariance, float(expected[size]), float(np.sqrt(deviation)), len(chosen), with_past
    )


def shares_of(figures: Figures, candidates: Sequence[str]) -> list[float]:
    """Return the share of each candidate, then turnout."""
    turnout = figures.voters / figures.registered
    return [*(figures.votes[candidate] / figures.valid for candidate in candidates), turnout]


def is_usable(figures: Figures, candidates: Sequence[str]) -> bool:
    return figures.registered > 0 and figures.valid > 0 and all(key in figures.votes for key in candidates)


def _past_shares(before: Figures, blocs: Sequence[str]) -> list[float]:
    turnout = before.voters / before.registered if before.registered > 0 else 0.0
    return [turnout, *(before.votes.get(bloc, 0) / max(before.valid, 1) for bloc in blocs)]


def _regress(own: Floats, past: Floats, found: Floats, valid: Floats) -> tuple[Floats, Floats, float]:
    """Return the expected shares, the others' residuals (each as if left out), and by how much the variance is wider
    so far from the middle of the past.
    """
    size = len(past)
    weights = 1 / (1 / np.maximum(valid, 20.0) + 0.002)
    weights /= weights.sum()
    middle, centre = weights @ past, weights @ found
    from_middle, moved, at = past - middle, found - centre, own - middle
    heavy = weights
    inverse, slopes = _solve(from_middle, moved, heavy)
    for _ in range(2):
        left = moved - from_middle @ slopes
        heavy = weights * _huber(left - np.median(left, axis=0))
        heavy /= heavy.sum()
        inverse, slopes = _solve(from_middle, moved, heavy)
    left = moved - from_middle @ slopes
    level = np.median(left, axis=0)
    leverage = ((from_middle @ inverse) * from_middle).sum(axis=1) * heavy + heavy
    left = (left - level) / np.maximum(1 - leverage, _WORST_FIT)[:, None]
    return centre + at @ slopes + level, left, 1 + min(float(at @ inverse @ at) / size, 4.0)


def _solve(past: Floats, moved: Floats, weights: Floats) -> tuple[Floats, Floats]:
    weighed = (past * weights[:, None]).T
    inverse = np.linalg.inv(weighed @ past + _RIDGE / len(past) * np.eye(past.shape[1])).astype(np.float64)
    return inverse, inverse @ (weighed @ moved)


def _huber(left: Floats) -> Floats:
    """Return the weight of each station: one, or less the farther it is."""
    spread = _MADS * np.median(np.abs(left), axis=0) + 0.001
    distance = np.sqrt(((left / spread) ** 2).mean(axis=1))
    return np.minimum(1.0, _HUBER / np.maximum(distance, 1e-9))


def _by_commune(own: str, communes: Sequence[str], left: Floats) -> tuple[Floats, Floats, float]:
    """Return what the commune's other stations let expect, what then is left of each, and the variance's factor."""
    _, place = np.unique([*communes, own], return_inverse=True)
    place, mine = place[:-1], place[-1]
    number = np.bincount(place, minlength=mine + 1).astype(float)
    sums = np.stack([np.bincount(place, column, minlength=len(number)) for column in left.T], axis=1)
    beside, mates = sums[place] - left, number[place] - 1
    scale = _MADS * np.median(np.abs(left), axis=0) + 0.001
    best, chosen, kept = np.inf, _SHRINKAGES[-1], left
    for shrinkage in _SHRINKAGES:
        after = (left - beside / (mates + shrinkage)[:, None]) / np.sqrt(1 + 1 / (mates + shrinkage))[:, None]
        # The likelihood's: the variance of who has no neighbour must not be won by widening all.
        likely = float(np.minimum((after / scale) ** 2, 9.0).mean()) + float(np.log1p(1 / (mates + shrinkage)).mean())
        if likely < best:
            best, chosen, kept = likely, shrinkage, after
    return sums[mine] / (number[mine] + chosen), kept, 1 + 1 / (float(number[mine]) + chosen)


def _covariance(left: Floats, expected: Floats, valid: Floats, own_valid: int) -> Floats:
    """Return the covariance of one station's shares about the expected ones, robust, shrunk, with chance."""
    size, width = left.shape
    weighed = left * _huber(left)[:, None]
    found = weighed.T @ weighed / size * _WIDER + np.eye(width) * 0.002**2
    variances = np.diag(found)
    shrunk = min(0.9, (width + 2) / (size + width + 2))
    correlation = (1 - shrunk) * found / np.sqrt(np.outer(variances, variances)) + shrunk * np.eye(width)
    likely = np.clip(expected, _SMALL, None) / np.clip(expected, _SMALL, None).sum()
    chance = np.diag(likely) - np.outer(likely, likely)
    own = variances - np.diag(chance) * float(np.mean(1 / np.maximum(valid, 50.0)))
    deviations = np.sqrt(np.maximum(own, 0.3 * variances))
    floor = _LEAST_DEVIATION**2 * 4 * np.diag(likely * (1 - likely))
    return correlation * np.outer(deviations, deviations) + chance / max(own_valid, 20) + floor
