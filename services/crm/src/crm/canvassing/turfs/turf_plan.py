"""The cutting of a territory into turfs that are in one piece and take about as long to walk.

The ground is halved again and again by a straight line, each part into as many turfs as its share of the work: so
every turf is what lies within a convex outline, and no two outlines cross. Of the lines that balance the work, the
one is taken that parts the fewest neighbours, those on one side of a street above all. `evening` takes it from here.
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
"""Parting two doors in a row of one side of a street is as bad as parting so many others."""
SLACK = 0.02
"""How far from its share of the work a part may be, for the sake of a better line; over all halvings together."""
ROUNDS = 4
BALANCED = 0.05
NEAREST_FIRST = 0.84
"""A walk to the nearest door each time is about a quarter longer than a good round (measured by bench/turf_cutting)."""


@dataclass(frozen=True)
class Edges:
    """The pairs of stops that had better stay together, and the weight of each."""

    first: Ints
    second: Ints
    weight: Floats


def cut(ground: Ground, turfs: int, door_seconds: float) -> list[Ints]:
    """The stops of each turf, by index. Every stop is in one, and no turf is empty while there are stops for it.

    What a turf takes to walk is known once it is cut: it is cut anew with that, until the work is balanced.
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
    """Estimate a round's seconds: always to the nearest stop, less what such a walk is known to be too long."""
    count = len(ground.points)
    if count < 3:
        return walk_seconds(ground, range(count))
    seconds = seconds_between(ground)
    order, left = [0], np.ones(count, bool)
    left[0] = False
    for _ in range(count - 1):
        nearest = int(np.argmin(np.where(left, seconds[order[-1]], np.inf)))
        left[nearest] = False
        order.append(nearest)
    return walk_seconds(ground, order) * NEAREST_FIRST


def guessed_walks(ground: Ground, edges: Edges) -> Floats:
    """Estimate seconds by stop: half of the way to the nearest neighbours on either hand, and a share of crossings."""
    apart = np.sqrt(((ground.points[edges.first] - ground.points[edges.second]) ** 2).sum(axis=1))
    seconds = np.zeros(len(ground.points))
    counts = np.zeros(len(ground.points))
    for ends in (edges.first, edges.second):
        np.add.at(seconds, ends, np.minimum(apart, 150.0))
        np.add.at(counts, ends, 1)
    return seconds / np.maximum(counts, 1) * (DETOUR / METRES_PER_SECOND) + CROSSING_SECONDS / 10


def neighbours_of(ground: Ground) -> Edges:
    """The next door on the same side of the street, and the nearest doors whatever the street."""
    order = np.lexsort((np.arange(len(ground.points)), ground.sides))
    same = ground.sides[order][1:] == ground.sides[order][:-1]
    in_row = np.stack([order[:-1][same], order[1:][same]])
    near = _around(ground.points)
    first, second = np.concatenate([in_row, near], axis=1)
    weight = np.concatenate([np.full(in_row.shape[1], ON_ONE_SIDE), np.ones(near.shape[1])])
    return Edges(first, second, weight)


def imbalance(loads: Sequence[float]) -> float:
    """Return by how much the largest load exceeds the mean: 0.08 is 8 %."""
    return max(loads) / (sum(loads) / len(loads)) - 1 if sum(loads) else 0.0


def _around(points: Floats) -> Ints:
    """Return the pairs of a Delaunay triangulation that are no farther apart than a street is long."""
    places, inverse = np.unique(np.round(points, 2), axis=0, return_inverse=True)
    first_at = np.full(len(places), -1)
    first_at[inverse[::-1]] = np.arange(len(points))[::-1]
    number = {(float(x), float(y)): int(at) for (x, y), at in zip(places, first_at, strict=True)}
    triangles = shapely.delaunay_triangles(shapely.multipoints(places), only_edges=True)
    ends = shapely.get_coordinates(shapely.get_parts(triangles)).reshape(-1, 2, 2)
    apart = np.sqrt(((ends[:, 0] - ends[:, 1]) ** 2).sum(axis=1))
    pairs = [(number[tuple(one)], number[tuple(other)]) for one, other in ends[apart < FAR_METRES].tolist()]
    # Addresses at one spot: each with the first of them.
    alike = [(int(first_at[place]), at) for at, place in enumerate(inverse.ravel()) if first_at[place] != at]
    return np.array(pairs + alike, np.int64).reshape(-1, 2).T


def _halve(ground: Ground, work: Floats, edges: Edges, part: Ints, turfs: int, slack: float) -> list[Ints]:
    if turfs == 1:
        return [part]
    left = turfs // 2
    inside = np.zeros(len(ground.points), bool)
    inside[part] = True
    kept = inside[edges.first] & inside[edges.second]
    own = Edges(edges.first[kept], edges.second[kept], edges.weight[kept])
    best: tuple[float, Ints, int] | None = None
    for angle in np.arange(ANGLES) * (np.pi / ANGLES):
        along = ground.points[part] @ (np.cos(angle), np.sin(angle))
        across = ground.points[part] @ (-np.sin(angle), np.cos(angle))
        order = part[np.lexsort((part, across, along))]
        cost, at = _best_place(order, work, own, len(ground.points), left, turfs, slack)
        if best is None or cost < best[0]:
            best = cost, order, at
    assert best is not None
    _, order, at = best
    return [
        *_halve(ground, work, own, order[:at], left, slack),
        *_halve(ground, work, own, order[at:], turfs - left, slack),
    ]


def _best_place(
    order: Ints, work: Floats, edges: Edges, count: int, left: int, turfs: int, slack: float
) -> tuple[float, int]:
    """Return the best cut of the stops in that order: its cost (what it parts), and how many stops come before it."""
    place = np.empty(count, np.int64)
    place[order] = np.arange(len(order))
    one, other = place[edges.first], place[edges.second]
    lower, upper = np.minimum(one, other), np.maximum(one, other)
    # A line before place p parts each pair with one end before it and one after.
    parted = np.bincount(lower + 1, edges.weight, len(order) + 2) - np.bincount(upper + 1, edges.weight, len(order) + 2)
    parted = np.cumsum(parted)[: len(order) + 1]
    share = np.concatenate([[0.0], np.cumsum(work[order])]) / work[order].sum()
    off = np.abs(share - left / turfs)
    # Each side keeps a stop for each of its turfs.
    allowed = np.zeros(len(order) + 1, bool)
    allowed[left : len(order) - (turfs - left) + 1] = True
    off[~allowed] = np.inf
    # The nearest line to the right share is always among them.
    near = off <= max(slack * min(left, turfs - left) / turfs, float(off.min()))
    costs = np.where(near, parted + off, np.inf)
    at = int(np.argmin(costs))
    return float(costs[at]), at
