"""The best matching of a pool, and a proof of how good it is.

The bonus for one holder in both rounds is no flow. Split between the rounds (half each, for every pair that could
have it) it leaves two flows of least cost that are solved exactly over all pairs, and what both are worth together is
a bound: the bonus of a pair that is made in both rounds is counted whole, of a pair that is made in one only, half
too much. Each round is then solved again with the whole bonus for what the other chose, which makes a matching. Where
bound and matching differ, a pair that was made in one round only is either made in both or denied its bonus: branch
and bound, best bound first, as long as there is time. See docs/adr/0023-proxy-matching-by-two-assignments.md.
"""

from collections import Counter
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from time import process_time

from common.schemas import Round

from proxy.matching.groups import NOBODY, Groups, group
from proxy.matching.network import solve_round
from proxy.matching.objective import BOTH, FIVE, STATION, TENTH_OF_KM, Order, Score, score, value
from proxy.matching.pairs import ROUNDS, Ground, distances_of, lay_out
from proxy.matching.pools import Matches, Pool, Vote
from proxy.matching.unravel import seat, take_apart

SECONDS = 15.0
_TURNS: tuple[tuple[Round, Round], ...] = ((2, 1), (1, 2), (2, 1), (1, 2))
"""Which round is solved again for what which has chosen."""


@dataclass(frozen=True)
class Solution:
    """`bound` and `reached` are in the one number of `objective`; their difference is what could be missing at most.

    The bound is over all pairs of the pool, and no more votes can be served: each round's flow is the largest there is.
    """

    matches: Matches
    score: Score
    reached: int
    bound: int
    seconds: float
    """Of one core, not of the clock on the wall."""

    @property
    def gap(self) -> int:
        return max(0, self.bound - self.reached)

    @property
    def gap_share(self) -> float:
        """Of the whole objective, votes served and all."""
        return self.gap / self.bound if self.bound > 0 else 0.0

    @property
    def gap_both_rounds(self) -> float:
        """The gap, if it were only in requests whose rounds go to one holder."""
        return self.gap / BOTH

    @property
    def gap_kilometres(self) -> float | None:
        """The gap, if nothing but distance can be missing; None while it is wider than that."""
        return self.gap / TENTH_OF_KM / 10 if self.gap < STATION else None


@dataclass(frozen=True)
class _Node:
    """A part of all matchings: what is pinned is made, and the denied pairs have no bonus."""

    pool: Pool
    denied: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class _Explored:
    bound: int
    reached: int
    matches: Matches
    doubtful: tuple[int, int] | None
    """A pair that was made in one round and could have been in both."""


def solve(pool: Pool, *, seconds: float = SECONDS, order: Order = FIVE) -> Solution:
    """The best matching that is found in the time of one core. It takes each round's flow at least twice."""
    begun = process_time()
    ground = lay_out(pool)
    root = _explore(_Node(pool), ground, order)
    best, bound = _branch(pool, ground, root, begun + seconds, order)
    found = score(pool, best, distances_of(pool, ground, best))
    reached = value(found, order)
    return Solution(best, found, reached, max(bound, reached), process_time() - begun)


def _branch(pool: Pool, ground: Ground, root: _Explored, until: float, order: Order) -> tuple[Matches, int]:
    """The best matching, and the bound of all that was not explored."""
    best, reached = root.matches, root.reached
    number = count()
    waiting = [(-root.bound, next(number), _Node(pool), root)]
    each = 0.0
    began = process_time()
    while waiting:
        bound = -waiting[0][0]
        if bound <= reached or process_time() + each > until:
            return best, bound
        _, _, node, explored = heappop(waiting)
        for part in _parts(node, explored.doubtful):
            more = _explore(part, ground, order)
            if more.reached > reached:
                best, reached = more.matches, more.reached
            if more.bound > reached:
                heappush(waiting, (-more.bound, next(number), part, more))
        each, began = process_time() - began, process_time()
    return best, reached


def _worth(pool: Pool, ground: Ground, matches: Matches, order: Order) -> int:
    return value(score(pool, matches, distances_of(pool, ground, matches)), order)


def _explore(node: _Node, ground: Ground, order: Order) -> _Explored:
    groups = group(node.pool, ground, node.denied)
    flows = {round: solve_round(groups, round, order, None) for round in ROUNDS}
    first = take_apart(flows[1])
    made: dict[Round, Counter[tuple[int, int]]] = {1: first, 2: take_apart(flows[2], first)}
    matches = seat(groups, made)
    doubtful = _find_doubtful(groups, matches, node.denied) if order.both_rounds else None
    reached = _worth(node.pool, ground, matches, order)
    bound = _worth(node.pool, ground, node.pool.pins, order) + sum(one.worth for one in flows.values())
    if doubtful is not None:
        matches, reached = _settle(groups, made, order, (matches, reached))
    return _Explored(bound, reached, matches, doubtful)


def _settle(
    groups: Groups, made: dict[Round, Counter[tuple[int, int]]], order: Order, best: tuple[Matches, int]
) -> tuple[Matches, int]:
    """One round anew for what the other chose, and the other for that, as long as it gets better."""
    for round, other in _TURNS:
        made = {**made, round: take_apart(solve_round(groups, round, order, made[other]), made[other])}
        matches = seat(groups, made)
        reached = _worth(groups.pool, groups.ground, matches, order)
        if reached <= best[1] and round == 1:
            break
        best = max(best, (matches, reached), key=lambda one: one[1])
    return best


def _find_doubtful(groups: Groups, matches: Matches, denied: frozenset[tuple[int, int]]) -> tuple[int, int] | None:
    for one, members in groups.members.items():
        for seeker in members if one.whole else ():
            first, second = (matches.get(Vote(seeker, round), NOBODY) for round in ROUNDS)
            for holder in (first, second) if first != second else ():
                if holder != NOBODY and groups.in_both[holder] and (seeker, holder) not in denied:
                    return seeker, holder
    return None


def _parts(node: _Node, doubtful: tuple[int, int] | None) -> list[_Node]:
    if doubtful is None:
        return []
    seeker, holder = doubtful
    pins = {**node.pool.pins, Vote(seeker, 1): holder, Vote(seeker, 2): holder}
    return [_Node(replace(node.pool, pins=pins), node.denied), replace(node, denied=node.denied | {doubtful})]
