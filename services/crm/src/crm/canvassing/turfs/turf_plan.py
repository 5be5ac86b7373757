"""Cutting of a territory into contiguous turfs of similar walking time.

The area is halved repeatedly by straight lines, each part for its share of the turfs, so every turf lies within a
convex outline and no outlines cross. Of the lines that balance the work, the one is chosen that separates the fewest
neighbours, above all those on one side of a street. `edge_balance` refines the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import shapely

from crm.canvassing.turfs.walk_times import (
    CROSSING_SECONDS,
    DETOUR,
    METRES_PER_SECOND,
    Floats,
    Ground,
    Ints,
    seconds_between,
    walk_seconds,
)

ANGLES = 16
FAR_METRES = 200.0
ON_ONE_SIDE = 3.0
"""The weight of two consecutive doors on one side of a street, in other pairs."""
SLACK = 0.02
"""How far a part may deviate from its share of the work for a better line, over all halvings together."""
ROUNDS = 4
BALANCED = 0.05
NEAREST_FIRST = 0.84
"""A nearest-neighbour walk is about a quarter longer than a good round (measured by bench/turf_cutting)."""


@dataclass(frozen=True)
class Edges:
    """The pairs of stops that should stay together, with their weights."""

    first: Ints
    second: Ints
    weight: Floats


def cut(ground: Ground, turfs: int, door_seconds: float) -> list[Ints]:
    """Return the stops of each turf, by index. Every stop is in one turf, and no turf is empty if there are stops
    enough.

    A turf's walking time is known only once it is cut, so the cut is repeated with those times until balanced.
    """
    turfs = min(turfs, len(ground.points))
    if turfs < 1:
        return []
    edges = neighbours_of(ground)
    walks = guessed_walks(ground, edges)
    best: tuple[float, list[Ints]] | None = None
    for _ in range(ROUNDS):
        parts = _cut_once(ground, ground.homes * door_seconds + walks, edges, turfs)
        measured = [quick_walk(ground.part(part)) for part in parts]
        doors = [float(ground.homes[part].sum()) for part in parts]
        loads = [count * door_seconds + walk for count, walk in zip(doors, measured, strict=True)]
        off = imbalance(loads)
        if best is None or off < best[0]:
            best = off, parts
        if off < BALANCED:
            break
        for part, walk in zip(parts, measured, strict=True):
            walks[part] *= walk / max(float(walks[part].sum()), 1.0)
    assert best is not None
    return best[1]


def _cut_once(ground: Ground, work: Floats, edges: Edges, turfs: int) -> list[Ints]:
    levels = max(1, ceil(np.log2(turfs)) if turfs > 1 else 1)
    parts = _halve(ground, work, edges, np.arange(len(ground.points)), turfs, SLACK / levels)
    return [np.sort(part) for part in parts]


def quick_walk(ground: Ground) -> float:
    """Estimate a round's seconds by always walking to the nearest stop, less the usual excess of such a walk."""
    count = len(ground.points)
    if count < 3:
        return walk_seconds(ground, range(count))
    seconds = seconds_between(ground)
    order, unvisited = [0], np.ones(count, bool)
    unvisited[0] = False
    for _ in range(count - 1):
        nearest = int(np.argmin(np.where(unvisited, seconds[order[-1]], np.inf)))
        unvisited[nearest] = False
        order.append(nearest)
    return walk_seconds(ground, order) * NEAREST_FIRST


def guessed_walks(ground: Ground, edges: Edges) -> Floats:
    """Estimate seconds by stop: half the way to the nearest neighbours on either side, and a share of crossings."""
    distances = np.sqrt(((ground.points[edges.first] - ground.points[edges.second]) ** 2).sum(axis=1))
    seconds = np.zeros(len(ground.points))
    counts = np.zeros(len(ground.points))
    for stops in (edges.first, edges.second):
        np.add.at(seconds, stops, np.minimum(distances, 150.0))
        np.add.at(counts, stops, 1)
    return seconds / np.maximum(counts, 1) * (DETOUR / METRES_PER_SECOND) + CROSSING_SECONDS / 10


def neighbours_of(ground: Ground) -> Edges:
    """Return the pairs of next doors on one side of a street, and of nearest doors of any street."""
    order = np.lexsort((np.arange(len(ground.points)), ground.sides))
    same_side = ground.sides[order][1:] == ground.sides[order][:-1]
    in_row = np.stack([order[:-1][same_side], order[1:][same_side]])
    near = _around(ground.points)
    first, second = np.concatenate([in_row, near], axis=1)
    weight = np.concatenate([np.full(in_row.shape[1], ON_ONE_SIDE), np.ones(near.shape[1])])
    return Edges(first, second, weight)


def imbalance(loads: Sequence[float]) -> float:
    """Return by how much the largest load exceeds the mean: 0.08 is 8 %."""
    return max(loads) / (sum(loads) / len(loads)) - 1 if sum(loads) else 0.0


def _around(points: Floats) -> Ints:
    """Return the pairs of a Delaunay triangulation that are close enough to be neighbours."""
    places, inverse = np.unique(np.round(points, 2), axis=0, return_inverse=True)
    first_at = np.full(len(places), -1)
    first_at[inverse[::-1]] = np.arange(len(points))[::-1]
    number = {(float(x), float(y)): int(at) for (x, y), at in zip(places, first_at, strict=True)}
    triangles = shapely.delaunay_triangles(shapely.multipoints(places), only_edges=True)
    ends = shapely.get_coordinates(shapely.get_parts(triangles)).reshape(-1, 2, 2)
    distances = np.sqrt(((ends[:, 0] - ends[:, 1]) ** 2).sum(axis=1))
    pairs = [(number[tuple(one)], number[tuple(other)]) for one, other in ends[distances < FAR_METRES].tolist()]
    # Addresses at the same point are tied to the first of them.
    coincident = [(int(first_at[place]), at) for at, place in enumerate(inverse.ravel()) if first_at[place] != at]
    return np.array(pairs + coincident, np.int64).reshape(-1, 2).T


def _halve(ground: Ground, work: Floats, edges: Edges, part: Ints, turfs: int, slack: float) -> list[Ints]:
    if turfs == 1:
        return [part]
    left = turfs // 2
    inside = np.zeros(len(ground.points), bool)
    inside[part] = True
    within = inside[edges.first] & inside[edges.second]
    own_edges = Edges(edges.first[within], edges.second[within], edges.weight[within])
    best: tuple[float, Ints, int] | None = None
    for angle in np.arange(ANGLES) * (np.pi / ANGLES):
        along = ground.points[part] @ (np.cos(angle), np.sin(angle))
        across = ground.points[part] @ (-np.sin(angle), np.cos(angle))
        order = part[np.lexsort((part, across, along))]
        cost, at = _best_place(order, work, own_edges, len(ground.points), left, turfs, slack)
        if best is None or cost < best[0]:
            best = cost, order, at
    assert best is not None
    _, order, at = best
    return [
        *_halve(ground, work, own_edges, order[:at], left, slack),
        *_halve(ground, work, own_edges, order[at:], turfs - left, slack),
    ]


def _best_place(
    order: Ints, work: Floats, edges: Edges, count: int, left: int, turfs: int, slack: float
) -> tuple[float, int]:
    """Return the best cut of the stops in that order: its cost (weight separated), and the number of stops before."""
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(len(order))
    one, other = rank[edges.first], rank[edges.second]
    lower, upper = np.minimum(one, other), np.maximum(one, other)
    # A line before place p separates each pair with one end before it and one after.
    parted = np.bincount(lower + 1, edges.weight, len(order) + 2) - np.bincount(upper + 1, edges.weight, len(order) + 2)
    parted = np.cumsum(parted)[: len(order) + 1]
    share = np.concatenate([[0.0], np.cumsum(work[order])]) / work[order].sum()
    off = np.abs(share - left / turfs)
    # Each side keeps at least one stop for each of its turfs.
    allowed = np.zeros(len(order) + 1, bool)
    allowed[left : len(order) - (turfs - left) + 1] = True
    off[~allowed] = np.inf
    # The line nearest to the right share is always a candidate.
    near = off <= max(slack * min(left, turfs - left) / turfs, float(off.min()))
    costs = np.where(near, parted + off, np.inf)
    at = int(np.argmin(costs))
    return float(costs[at]), at
