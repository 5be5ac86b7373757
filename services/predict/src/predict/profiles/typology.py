"""Kinds of stations by k-medoids on their profiles, with choice of k and stability.

A medoid is a real station, an example to visit; deterministic, except resamples for stability, which have a fixed seed.
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
    """A clustering. `labels` by row; `medoids` rows; `stability` by kind: mean Jaccard overlap over resamples."""

    labels: Labels
    medoids: tuple[int, ...]
    silhouette: float
    silhouettes: dict[int, float]
    stability: tuple[float, ...]


def standardise_columns(values: Matrix, weights: Matrix) -> Matrix:
    """Standardise columns (weighted mean 0, deviation 1); a constant column becomes zero."""
    mean = np.average(values, axis=0, weights=weights)
    deviation = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=weights))
    return np.divide(values - mean, deviation, out=np.zeros_like(values), where=deviation > 1e-9)


def find_kinds(points: Matrix) -> Typology | None:
    """Return the kinds; None with too few or identical stations."""
    count = len(points)
    picked = np.arange(count) if count <= MAX_STATIONS else np.linspace(0, count - 1, MAX_STATIONS).astype(np.int64)
    sample = points[picked]
    distances = distances_between(sample, sample)
    if count < 3 * MIN_KINDS or not distances.any():
        return None
    silhouettes: dict[int, float] = {}
    labels_by_k: dict[int, NDArray[np.int64]] = {}
    for kinds in range(MIN_KINDS, min(MAX_KINDS, len(sample) // 3) + 1):
        medoids = find_medoids(distances, kinds)
        labels = distances[:, medoids].argmin(axis=1)
        if np.bincount(labels, minlength=kinds).min() >= max(3, SMALLEST * len(sample)):
            silhouettes[kinds], labels_by_k[kinds] = mean_silhouette(distances, labels), medoids
    if not silhouettes:
        return None
    best, stability = _choose(sample, distances, silhouettes, labels_by_k)
    medoids = picked[labels_by_k[best]]
    labels = distances_between(points, points[medoids]).argmin(axis=1)
    return Typology(labels, tuple(medoids.tolist()), silhouettes[best], silhouettes, stability)


def _choose(
    sample: Matrix, distances: Matrix, silhouettes: dict[int, float], labels_by_k: dict[int, Labels]
) -> tuple[int, tuple[float, ...]]:
    """Return the largest k whose silhouette is near the best and whose kinds are all stable, with their stability."""

    def stability_of(kinds: int) -> tuple[float, ...]:
        return try_stability(sample, distances[:, labels_by_k[kinds]].argmin(axis=1), kinds)

    highest = max(silhouettes.values())
    for kinds in sorted(silhouettes, reverse=True):
        if silhouettes[kinds] >= highest - NEARLY and min(stability := stability_of(kinds)) >= STABLE:
            return kinds, stability
    best = max(silhouettes, key=lambda kinds: silhouettes[kinds])
    return best, stability_of(best)


def distances_between(left: Matrix, right: Matrix) -> Matrix:
    squares = (left**2).sum(1)[:, None] + (right**2).sum(1)[None, :] - 2 * left @ right.T
    return np.sqrt(np.maximum(squares, 0.0))


def find_medoids(distances: Matrix, kinds: int) -> NDArray[np.int64]:
    """Run BUILD and SWAP of PAM (Kaufman and Rousseeuw); deterministic."""
    medoids = [int(distances.sum(axis=1).argmin())]
    nearest = distances[:, medoids[0]].copy()
    while len(medoids) < kinds:
        gain = np.maximum(nearest[:, None] - distances, 0.0).sum(axis=0)
        gain[medoids] = -1.0
        medoids.append(int(gain.argmax()))
        nearest = np.minimum(nearest, distances[:, medoids[-1]])
    for _ in range(_ROUNDS):
        if not _swap(distances, medoids):
            break
    return np.asarray(medoids, dtype=np.int64)


def _swap(distances: Matrix, medoids: list[int]) -> bool:
    """Make the best single swap; return False if none improves."""
    before = distances[:, medoids].min(axis=1).sum()
    best, exchange = before - 1e-9, (-1, -1)
    for index in range(len(medoids)):
        others = medoids[:index] + medoids[index + 1 :]
        without = distances[:, others].min(axis=1) if others else np.full(len(distances), np.inf)
        costs = np.minimum(without[:, None], distances).sum(axis=0)
        costs[medoids] = np.inf
        candidate = int(costs.argmin())
        if costs[candidate] < best:
            best, exchange = float(costs[candidate]), (index, candidate)
    if exchange[0] < 0:
        return False
    medoids[exchange[0]] = exchange[1]
    return True


def mean_silhouette(distances: Matrix, labels: Labels) -> float:
    """Return the mean silhouette, −1 to 1."""
    member = np.eye(int(labels.max()) + 1)[labels]
    sizes = member.sum(axis=0)
    sums = distances @ member
    rows = np.arange(len(labels))
    own_size = sizes[labels]
    own = sums[rows, labels] / np.maximum(own_size - 1, 1)
    means = sums / sizes
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    scores = np.where(own_size > 1, (other - own) / np.maximum(np.maximum(own, other), 1e-12), 0.0)
    return float(scores.mean())


def try_stability(points: Matrix, labels: Labels, kinds: int) -> tuple[float, ...]:
    """Return each kind's mean best Jaccard overlap over bootstrap resamples (Hennig)."""
    draw = np.random.default_rng(2027)
    overlaps = np.zeros((RESAMPLES, kinds))
    for turn in range(RESAMPLES):
        resample = points[draw.integers(0, len(points), min(len(points), RESAMPLED))]
        medoids = find_medoids(distances_between(resample, resample), kinds)
        again = distances_between(points, resample[medoids]).argmin(axis=1)
        overlaps[turn] = [
            max(_jaccard(labels == kind, again == other) for other in range(kinds)) for kind in range(kinds)
        ]
    return tuple(overlaps.mean(axis=0).tolist())


def _jaccard(members: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    either = (members | other).sum()
    return float((members & other).sum() / either) if either else 0.0


def order_by_size(typology: Typology, people: Sequence[float]) -> Typology:
    """Number the kinds by population, so that numbers are stable."""
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
