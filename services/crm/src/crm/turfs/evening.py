"""Making turfs alike after they are cut: stops at the edge of one go over to the next, and its round is joined anew.

A cut by straight lines balances the work as a whole, but one turf walks far between few doors and another hardly at
all. Here the rounds themselves are at hand, so what a move costs in walking is known, not guessed. By simulated
annealing with a fixed seed: the same town is cut the same way twice. What is traded is in record 40 of docs/adr.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from random import Random

from crm.turfs.cutting import Edges
from crm.turfs.walking import CROSSING_SECONDS, DETOUR, METRES_PER_SECOND, Ground, walk_seconds

MOVES_PER_STOP = 40
MOST_MOVES = 600_000
LONGEST_RUN = 12
"""Stops that go over together: the doors of one side of a block, that a round takes in a row."""
WITHIN = 0.3
"""Of the draws that fall inside a turf so many are tried: a round is mended where its edge has moved."""
WARM, COLD = 0.006, 0.0002
"""At first a move that costs six thousandths of a mean walk is still made one time in three; at last none is."""
ALIKE = 0.05
"""So far from the mean is free: half of what is promised."""
STRICT = 600.0
WALKING = 100.0
"""How much what is unlike counts against what is walked: doors and work on either side, walking above the mean."""


@dataclass(frozen=True)
class Loads:
    """What one turf has: doors, and seconds of walking."""

    doors: float
    walk: float


def even_out(ground: Ground, rounds: Sequence[Sequence[int]], edges: Edges, door_seconds: float) -> list[list[int]]:
    """Rounds of the same stops, as many, more alike. None falls into more pieces than it was in, none is left empty.

    `rounds`: each the stops of a turf, in an order that is walked.
    """
    if len(rounds) < 2:
        return [list(one) for one in rounds]
    turfs = _Turfs(ground, rounds, edges, door_seconds)
    draw = Random(len(ground.points))
    moves = min(MOVES_PER_STOP * len(ground.points), MOST_MOVES)
    for number in range(moves):
        turfs.try_one(draw, WARM * (COLD / WARM) ** (number / moves))
    return turfs.rounds


class _Turfs:
    def __init__(self, ground: Ground, rounds: Sequence[Sequence[int]], edges: Edges, door_seconds: float) -> None:
        self.rounds = [list(one) for one in rounds]
        self.turf_of = [-1] * len(ground.points)
        for turf, stops in enumerate(rounds):
            for stop in stops:
                self.turf_of[stop] = turf
        # Seconds east and north, as one complex number: the way between two is their difference.
        self._places = [complex(x, y) * (DETOUR / METRES_PER_SECOND) for x, y in ground.points.tolist()]
        self._sides: list[int] = ground.sides.tolist()
        self._homes: list[int] = ground.homes.tolist()
        self._door_seconds = door_seconds
        self._near: list[list[int]] = [[] for _ in self._places]
        for one, other in zip(edges.first.tolist(), edges.second.tolist(), strict=True):
            self._near[one].append(other)
            self._near[other].append(one)
        self._loads = [Loads(sum(self._homes[stop] for stop in one), walk_seconds(ground, one)) for one in self.rounds]
        self._doors = max(sum(load.doors for load in self._loads) / len(rounds), 1e-9)
        self._walk = max(sum(load.walk for load in self._loads) / len(rounds), 1e-9)
        self._work = self._doors * door_seconds + self._walk
        self._pieces = [self._count_pieces(turf, ()) for turf in range(len(rounds))]

    def try_one(self, draw: Random, warmth: float) -> None:
        """One run of stops goes over to the next turf, or to another place of its round, if that is worth it."""
        stop = draw.randrange(len(self._places))
        near = self._near[stop]
        if not near:
            return
        beside = near[draw.randrange(len(near))]
        source, target = self.turf_of[stop], self.turf_of[beside]
        if source == target and draw.random() < WITHIN:
            return
        run, rest = self._part(self.rounds[source], stop, draw.randint(1, LONGEST_RUN), back=draw.random() < 0.5)
        if not rest or beside in run:
            return
        saved = self._saved(rest, run)
        into = rest if source == target else self.rounds[target]
        added, place, run = self._join(into, run, beside)
        gain = self._gain(source, target, run, added, saved)
        if gain > 0 and draw.random() >= exp(-gain / warmth):
            return
        if source == target:
            self.rounds[source] = [*rest[:place], *run, *rest[place:]]
            before = self._loads[source]
            self._loads[source] = Loads(before.doors, before.walk + added - saved)
        elif self._holds(source, target, run, beside):
            self._move(source, target, run, rest, place, added, saved)

    def _part(self, order: list[int], stop: int, length: int, *, back: bool) -> tuple[list[int], list[int]]:
        """The run that begins at this stop, and the others in their order, those that followed the run first."""
        at = order.index(stop)
        turned = order[at:] + order[:at]
        if back:
            turned = [turned[0], *turned[:0:-1]]
        return turned[:length], turned[length:]

    def _saved(self, rest: list[int], run: list[int]) -> float:
        ends = self._apart(rest[-1], run[0]) + self._apart(run[-1], rest[0]) - self._apart(rest[-1], rest[0])
        return ends + self._within(run)

    def _join(self, order: list[int], run: list[int], beside: int) -> tuple[float, int, list[int]]:
        """Where the run goes next to `beside`, its first stop there: seconds more, the place, the run as walked."""
        at = order.index(beside)
        before, after = order[at - 1], order[(at + 1) % len(order)]
        inner, first, last = self._within(run), run[0], run[-1]
        after_it = self._apart(beside, first) + self._apart(last, after) - self._apart(beside, after)
        before_it = self._apart(before, last) + self._apart(first, beside) - self._apart(before, beside)
        if after_it <= before_it:
            return after_it + inner, at + 1, run
        return before_it + inner, at, run[::-1]

    def _gain(self, source: int, target: int, run: list[int], added: float, saved: float) -> float:
        """Below nothing: better. In walks of a mean turf."""
        longer = (added - saved) / self._walk
        if source == target:
            one = self._loads[source]
            return longer + self._unlike(Loads(one.doors, one.walk + added - saved)) - self._unlike(one)
        doors = sum(self._homes[stop] for stop in run)
        one, other = self._loads[source], self._loads[target]
        then = self._unlike(Loads(one.doors - doors, one.walk - saved))
        then += self._unlike(Loads(other.doors + doors, other.walk + added))
        return longer + then - self._unlike(one) - self._unlike(other)

    def _unlike(self, load: Loads) -> float:
        doors = max(abs(load.doors / self._doors - 1) - ALIKE, 0.0)
        work = max(abs((load.doors * self._door_seconds + load.walk) / self._work - 1) - ALIKE, 0.0)
        walk = max(load.walk / self._walk - 1 - ALIKE, 0.0)
        return STRICT * (doors * doors + work * work) + WALKING * walk * walk

    def _holds(self, source: int, target: int, run: list[int], beside: int) -> bool:
        """Neither turf falls apart: the run hangs together from `beside` on, and what it leaves does as it did."""
        left = set(run)
        edge = [run[0] if run[0] in self._near[beside] else run[-1]]
        left.discard(edge[0])
        while edge and left:
            reached = [stop for stop in self._near[edge.pop()] if stop in left]
            left.difference_update(reached)
            edge += reached
        if any(all(self.turf_of[near] != target for near in self._near[stop]) for stop in left):
            return False
        return self._count_pieces(source, run) <= self._pieces[source]

    def _move(
        self, source: int, target: int, run: list[int], rest: list[int], place: int, added: float, saved: float
    ) -> None:
        doors = sum(self._homes[stop] for stop in run)
        order = self.rounds[target]
        self.rounds[source], self.rounds[target] = rest, [*order[:place], *run, *order[place:]]
        for stop in run:
            self.turf_of[stop] = target
        one, other = self._loads[source], self._loads[target]
        self._loads[source] = Loads(one.doors - doors, one.walk - saved)
        self._loads[target] = Loads(other.doors + doors, other.walk + added)
        self._pieces[source] = self._count_pieces(source, ())
        self._pieces[target] = self._count_pieces(target, ())

    def _count_pieces(self, turf: int, without: Sequence[int]) -> int:
        left = set(self.rounds[turf]).difference(without)
        pieces = 0
        while left:
            pieces += 1
            edge = [left.pop()]
            while edge:
                reached = [stop for stop in self._near[edge.pop()] if stop in left]
                left.difference_update(reached)
                edge += reached
        return pieces

    def _within(self, run: list[int]) -> float:
        return sum(self._apart(one, other) for one, other in pairwise(run))

    def _apart(self, one: int, other: int) -> float:
        seconds = abs(self._places[one] - self._places[other])
        return seconds if self._sides[one] == self._sides[other] else seconds + CROSSING_SECONDS
