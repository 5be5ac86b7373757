"""Kinds of stations: k-medoids on their social profile, the number of kinds chosen, and how far it can be trusted.

A medoid is a real station, so each kind has an example that anybody can walk through; nothing here is drawn at
random but the resamples that try the stability, whose seed is fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from predict.profiles.weights import Matrix

METHOD = "typology-1"
MIN_KINDS, MAX_KINDS = 2, 7
SMALLEST = 0.04
"""A kind holds at least this part of the stations, and never fewer than three: less is an exception, not a kind."""

CLEAR, SOME = 0.5, 0.25
"""Mean silhouette from which kinds stand clearly apart, and from which they do so somewhat (Kaufman and Rousseeuw)."""

NEARLY = 0.05
"""Silhouettes this near the best are as good: the most kinds among them say most."""

STABLE = 0.6
"""Overlap from which a kind is said to be found again (Hennig 2007)."""

MAX_STATIONS = 800
"""Above it medoids are sought among evenly picked stations, and every station joins the nearest."""

RESAMPLES, RESAMPLED = 20, 250
_ROUNDS = 50

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Typology:
    """`labels` by row; `medoids` rows; `stability` by kind: mean Jaccard overlap when stations are drawn anew."""

    labels: Labels
    medoids: tuple[int, ...]
    silhouette: float
    silhouettes: dict[int, float]
    stability: tuple[float, ...]


def standardise_columns(values: Matrix, weights: Matrix) -> Matrix:
    """Each column with mean zero and deviation one over the people; a column that never varies becomes zero."""
    mean = np.average(values, axis=0, weights=weights)
    deviation = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=weights))
    return np.divide(values - mean, deviation, out=np.zeros_like(values), where=deviation > 1e-9)


def find_kinds(points: Matrix) -> Typology | None:
    """Find the kinds of stations; None where too few stations, or none that differ, allow any."""
    count = len(points)
    picked = np.arange(count) if count <= MAX_STATIONS else np.linspace(0, count - 1, MAX_STATIONS).astype(np.int64)
    sample = points[picked]
    apart = distances_between(sample, sample)
    if count < 3 * MIN_KINDS or not apart.any():
        return None
    silhouettes: dict[int, float] = {}
    found: dict[int, NDArray[np.int64]] = {}
    for kinds in range(MIN_KINDS, min(MAX_KINDS, len(sample) // 3) + 1):
        medoids = find_medoids(apart, kinds)
        labels = apart[:, medoids].argmin(axis=1)
        if np.bincount(labels, minlength=kinds).min() >= max(3, SMALLEST * len(sample)):
            silhouettes[kinds], found[kinds] = mean_silhouette(apart, labels), medoids
    if not silhouettes:
        return None
    best, stability = _choose(sample, apart, silhouettes, found)
    medoids = picked[found[best]]
    labels = distances_between(points, points[medoids]).argmin(axis=1)
    return Typology(labels, tuple(medoids.tolist()), silhouettes[best], silhouettes, stability)


def _choose(
    sample: Matrix, apart: Matrix, silhouettes: dict[int, float], found: dict[int, Labels]
) -> tuple[int, tuple[float, ...]]:
    """The most kinds that stand almost as far apart as the best number does, and that are all found again."""

    def stability_of(kinds: int) -> tuple[float, ...]:
        return try_stability(sample, apart[:, found[kinds]].argmin(axis=1), kinds)

    highest = max(silhouettes.values())
    for kinds in sorted(silhouettes, reverse=True):
        if silhouettes[kinds] >= highest - NEARLY and min(stability := stability_of(kinds)) >= STABLE:
            return kinds, stability
    best = max(silhouettes, key=lambda kinds: silhouettes[kinds])
    return best, stability_of(best)


def distances_between(left: Matrix, right: Matrix) -> Matrix:
    squares = (left**2).sum(1)[:, None] + (right**2).sum(1)[None, :] - 2 * left @ right.T
    return np.sqrt(np.maximum(squares, 0.0))


def find_medoids(apart: Matrix, kinds: int) -> NDArray[np.int64]:
    """BUILD then SWAP of Kaufman and Rousseeuw's PAM; always the same answer."""
    medoids = [int(apart.sum(axis=1).argmin())]
    nearest = apart[:, medoids[0]].copy()
    while len(medoids) < kinds:
        gain = np.maximum(nearest[:, None] - apart, 0.0).sum(axis=0)
        gain[medoids] = -1.0
        medoids.append(int(gain.argmax()))
        nearest = np.minimum(nearest, apart[:, medoids[-1]])
    for _ in range(_ROUNDS):
        if not _swap(apart, medoids):
            break
    return np.asarray(medoids, dtype=np.int64)


def _swap(apart: Matrix, medoids: list[int]) -> bool:
    """Make the best single exchange; False when none brings stations nearer."""
    before = apart[:, medoids].min(axis=1).sum()
    best, exchange = before - 1e-9, (-1, -1)
    for place in range(len(medoids)):
        others = medoids[:place] + medoids[place + 1 :]
        without = apart[:, others].min(axis=1) if others else np.full(len(apart), np.inf)
        costs = np.minimum(without[:, None], apart).sum(axis=0)
        costs[medoids] = np.inf
        candidate = int(costs.argmin())
        if costs[candidate] < best:
            best, exchange = float(costs[candidate]), (place, candidate)
    if exchange[0] < 0:
        return False
    medoids[exchange[0]] = exchange[1]
    return True


def mean_silhouette(apart: Matrix, labels: Labels) -> float:
    """Mean over stations of how much nearer their own kind is than the next one: −1 to 1."""
    member = np.eye(int(labels.max()) + 1)[labels]
    sizes = member.sum(axis=0)
    sums = apart @ member
    rows = np.arange(len(labels))
    own_size = sizes[labels]
    own = sums[rows, labels] / np.maximum(own_size - 1, 1)
    means = sums / sizes
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    scores = np.where(own_size > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-12), 0.0)
    return float(scores.mean())


def try_stability(points: Matrix, labels: Labels, kinds: int) -> tuple[float, ...]:
    """Return each kind's mean best overlap with a kind of stations redrawn with replacement (Hennig)."""
    draw = np.random.default_rng(2027)
    overlaps = np.zeros((RESAMPLES, kinds))
    for turn in range(RESAMPLES):
        drawn = points[draw.integers(0, len(points), min(len(points), RESAMPLED))]
        medoids = find_medoids(distances_between(drawn, drawn), kinds)
        again = distances_between(points, drawn[medoids]).argmin(axis=1)
        overlaps[turn] = [
            max(_jaccard(labels == kind, again == other) for other in range(kinds)) for kind in range(kinds)
        ]
    return tuple(overlaps.mean(axis=0).tolist())


def _jaccard(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    either = (one | other).sum()
    return float((one & other).sum() / either) if either else 0.0


def order_by_size(typology: Typology, people: Sequence[float]) -> Typology:
    """The kind with most people first, so that numbers mean the same each time."""
    sums = np.bincount(typology.labels, weights=np.asarray(people), minlength=len(typology.medoids))
    order = sorted(range(len(sums)), key=lambda kind: (-sums[kind], kind))
    rank = np.asarray([order.index(kind) for kind in range(len(order))], dtype=np.int64)
    return Typology(
        rank[typology.labels],
        tuple(typology.medoids[kind] for kind in order),
        typology.silhouette,
        typology.silhouettes,
        tuple(typology.stability[kind] for kind in order),
    )
