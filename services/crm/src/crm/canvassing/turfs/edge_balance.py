"""Balancing of turfs after the cut: stops at an edge move to the next turf, and both rounds are repaired.

A cut by straight lines balances total work, but some turfs have long walks between few doors and others hardly any
walk. Here the rounds exist, so the walking cost of each move is exact. Simulated annealing with a fixed seed makes it
reproducible. The trade-offs are in record 40 of docs/adr.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import exp
from random import Random
from typing import NamedTuple

from crm.canvassing.turfs.turf_plan import Edges
from crm.canvassing.turfs.walk_times import CROSSING_SECONDS, DETOUR, METRES_PER_SECOND, Ground, walk_seconds

MOVES_PER_STOP = 100
MAX_MOVES = 1_200_000
LONGEST_RUN = 12
"""Maximum number of stops that move together: the doors of one side of a block."""
WITHIN = 0.3
"""The share tried of the draws that fall inside a turf, to repair its round after its edge moved."""
WARM, COLD = 0.012, 0.0002
"""Temperatures: at first a move costing 1.2 % of a mean walk is made one time in three, at last none is."""
AT_WORST = 0.2
"""The share of draws that begin in the turf farthest from the mean."""
COOLED_EVERY = 1024
FULL, SLIGHT = 0.065, 0.2
"""Tolerances above and below the mean for doors and total time: volunteers feel an excess more."""
LONG = 0.02
"""How far above the mean walking costs nothing; the mean falls by as much while rounds improve."""
LENIENT, STRICT, LIGHT = 1000.0, 30_000.0, 1000.0
"""Weights of imbalance against walking: doors and total time above the mean, first and last, and below it."""
WALKING, WALKING_LESS = 3000.0, 100.0
"""Weight of excess walking; the lower one is for towns with remote houses, which need it to keep the promise."""
PROMISED = 0.1
"""The promised balance: maximum excess over the mean in doors or time, where possible."""


class Loads(NamedTuple):
    """The loads of one turf: doors, and seconds of walking."""

    doors: float
    walk: float


def even_out(ground: Ground, rounds: Sequence[Sequence[int]], edges: Edges, door_seconds: float) -> list[list[int]]:
    """Return as many rounds of the same stops, better balanced, none in more pieces than before and none empty.

    `rounds`: the stops of each turf, in walking order.
    """
    if len(rounds) < 2:
        return [list(one) for one in rounds]
    turfs = _Turfs(ground, rounds, edges, door_seconds, WALKING)
    _anneal(turfs, ground)
    if not turfs.kept():
        turfs = _Turfs(ground, rounds, edges, door_seconds, WALKING_LESS)
        _anneal(turfs, ground)
    return turfs.rounds


def _anneal(turfs: "_Turfs", ground: Ground) -> None:
    draw = Random(len(ground.points)).random
    moves = min(MOVES_PER_STOP * len(ground.points), MAX_MOVES)
    warmth = WARM
    for number in range(moves):
        if number % COOLED_EVERY == 0:
            warmth = WARM * (COLD / WARM) ** (number / moves)
            turfs.weigh(LENIENT * (STRICT / LENIENT) ** min(1.0, 2 * number / moves))
        turfs.try_one(draw, warmth)


class _Turfs:
    def __init__(
        self, ground: Ground, rounds: Sequence[Sequence[int]], edges: Edges, door_seconds: float, walking: float
    ) -> None:
        self._walking = walking
        self.rounds = [list(one) for one in rounds]
        self.turf_of = [-1] * len(ground.points)
        for turf, stops in enumerate(rounds):
            for stop in stops:
                self.turf_of[stop] = turf
        # Seconds east and north as one complex number, so that a walk is the difference of two.
        self._places = [complex(x, y) * (DETOUR / METRES_PER_SECOND) for x, y in ground.points.tolist()]
        self._sides: list[int] = ground.sides.tolist()
        self._homes: list[int] = ground.homes.tolist()
        self._door_seconds = door_seconds
        self._near: list[list[int]] = [[] for _ in self._places]
        for one, other in zip(edges.first.tolist(), edges.second.tolist(), strict=True):
            self._near[one].append(other)
            self._near[other].append(one)
        self._pairs = [(index, beside) for index, near in enumerate(self._near) for beside in near]
        self._loads = [Loads(sum(self._homes[stop] for stop in one), walk_seconds(ground, one)) for one in self.rounds]
        self._doors = max(sum(load.doors for load in self._loads) / len(rounds), 1e-9)
        self._walk = max(sum(load.walk for load in self._loads) / len(rounds), 1e-9)
        self._work = self._doors * door_seconds + self._walk
        self._pieces = [self._count_pieces(one) for one in self.rounds]
        self.weigh(LENIENT)

    def try_one(self, draw: Callable[[], float], warmth: float) -> None:
        """Move one run of stops to the next turf, or elsewhere in its round, if that lowers the cost enough.

        `draw`: returns a new random number from 0 to 1 at each call.
        """
        if not self._pairs:
            return
        if draw() < AT_WORST:
            worst = self.rounds[self._worst]
            stop = worst[int(draw() * len(worst))]
            beside = self._near[stop][int(draw() * len(self._near[stop]))] if self._near[stop] else stop
        else:
            stop, beside = self._pairs[int(draw() * len(self._pairs))]
        source, target = self.turf_of[stop], self.turf_of[beside]
        if source == target and draw() < WITHIN:
            return
        run, rest = self._part(self.rounds[source], stop, 1 + int(draw() * LONGEST_RUN), back=draw() < 0.5)
        if not rest or beside in run:
            return
        saved = self._saved(rest, run)
        into = rest if source == target else self.rounds[target]
        added, place, run = self._join(into, run, beside)
        one = self._loads[source]
        if source == target:
            loads = Loads(one.doors, one.walk + added - saved)
            unlike = self._unlike(loads)
            gain = (added - saved) / self._walk + unlike - self._unlikes[source]
            if gain <= 0 or draw() < exp(-gain / warmth):
                self.rounds[source] = [*rest[:place], *run, *rest[place:]]
                self._loads[source], self._unlikes[source] = loads, unlike
            return
        doors, inner, other = sum(self._homes[stop] for stop in run), self._within(run), self._loads[target]
        less = Loads(one.doors - doors, one.walk - saved - inner)
        more = Loads(other.doors + doors, other.walk + added + inner)
        gain = (added - saved) / self._walk + self._unlike(less) + self._unlike(more)
        gain -= self._unlikes[source] + self._unlikes[target]
        if gain <= 0 or draw() < exp(-gain / warmth):
            self._move(source, target, run, (rest, [*into[:place], *run, *into[place:]]), (less, more))

    def weigh(self, strict: float) -> None:
        """Set the weight of overload: low at first, so that edges move freely; high at the end, to keep the balance."""
        self._strict = strict
        self._unlikes = [self._unlike(load) for load in self._loads]
        self._worst = self._unlikes.index(max(self._unlikes))

    def _part(self, order: list[int], stop: int, length: int, *, back: bool) -> tuple[list[int], list[int]]:
        """Return the run that begins at this stop, and the other stops in order from the run's end."""
        at = order.index(stop)
        turned = order[at:] + order[:at]
        if back:
            turned = [turned[0], *turned[:0:-1]]
        return turned[:length], turned[length:]

    def _saved(self, rest: list[int], run: list[int]) -> float:
        """Return the seconds that removing the run saves."""
        return self._apart(rest[-1], run[0]) + self._apart(run[-1], rest[0]) - self._apart(rest[-1], rest[0])

    def _join(self, order: list[int], run: list[int], beside: int) -> tuple[float, int, list[int]]:
        """Insert the run next to `beside`; return the extra seconds, the index, and the run in walking order."""
        at = order.index(beside)
        before, after = order[at - 1], order[(at + 1) % len(order)]
        first, last = run[0], run[-1]
        near = self._apart(beside, first)
        after_it = near + self._apart(last, after) - self._apart(beside, after)
        before_it = near + self._apart(before, last) - self._apart(before, beside)
        if after_it <= before_it:
            return after_it, at + 1, run
        return before_it, at, run[::-1]

    def kept(self) -> bool:
        """Return whether no turf exceeds the mean in doors or total time by more than promised."""
        return all(share < 1 + PROMISED for load in self._loads for share in self._shares(load))

    def _shares(self, load: Loads) -> tuple[float, float]:
        return load.doors / self._doors, (load.doors * self._door_seconds + load.walk) / self._work

    def _unlike(self, load: Loads) -> float:
        bad = 0.0
        for share in self._shares(load):
            if share > 1 + FULL:
                bad += self._strict * (share - 1 - FULL) ** 2
            elif share < 1 - SLIGHT:
                bad += LIGHT * (1 - SLIGHT - share) ** 2
        off = load.walk / self._walk - 1 - LONG
        return bad + self._walking * off * off if off > 0 else bad

    def _move(
        self, source: int, target: int, run: list[int], rounds: tuple[list[int], list[int]], loads: tuple[Loads, Loads]
    ) -> None:
        """Move the run, unless one of the two turfs would fall into more pieces."""
        pieces = self._count_pieces(rounds[0]), self._count_pieces(rounds[1])
        if pieces[0] > self._pieces[source] or pieces[1] > self._pieces[target]:
            return
        for stop in run:
            self.turf_of[stop] = target
        for at, turf in enumerate((source, target)):
            self.rounds[turf], self._loads[turf], self._pieces[turf] = rounds[at], loads[at], pieces[at]
            self._unlikes[turf] = self._unlike(loads[at])

    def _count_pieces(self, stops: Sequence[int]) -> int:
        remaining = set(stops)
        pieces = 0
        while remaining:
            pieces += 1
            edge = [remaining.pop()]
            while edge:
                reached = [stop for stop in self._near[edge.pop()] if stop in remaining]
                remaining.difference_update(reached)
                edge += reached
        return pieces

    def _within(self, run: list[int]) -> float:
        return sum(self._apart(one, other) for one, other in pairwise(run))

    def _apart(self, one: int, other: int) -> float:
        seconds = abs(self._places[one] - self._places[other])
        return seconds if self._sides[one] == self._sides[other] else seconds + CROSSING_SECONDS
