"""Best matching of a pool, with a proven optimality gap.

The bonus for one holder in both rounds cannot be written as a flow. Split between the rounds (half each, for every pair
that could have it) it leaves two minimum-cost flows that are solved exactly over all pairs; their joint value is an
upper bound, as the bonus of a pair matched in one round only is counted half too much. Each round is then solved again
with the whole bonus for the other's pairs, which gives a matching. Where bound and matching differ, a small pool is
solved to optimality as an integer program; in a large one the parts around undecided seekers (one holder in one round
who could serve both) are solved one after the other. See docs/adr/0023-proxy-matching-by-two-assignments.md.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import process_time

from common.schemas import Round

from proxy.matching.solver.groups import NOBODY, Groups, group
from proxy.matching.solver.integer import set_up, weigh
from proxy.matching.solver.network import solve_round
from proxy.matching.solver.objective import BOTH, FIVE, STATION, TENTH_OF_KM, Order, Score, score, value
from proxy.matching.solver.pairs import ROUNDS, Ground, distances_of, lay_out
from proxy.matching.solver.parts import cut_out, find_near
from proxy.matching.solver.pools import Matches, Pool, Vote
from proxy.matching.solver.unravel import seat, take_apart

SECONDS = 15.0
CLOSE = TENTH_OF_KM - 1
"""Gains that are not searched for: reliability, or less than a hundred metres of all that everybody goes."""

_A_PART = 1.0
"""Seconds."""

_TURNS: tuple[tuple[Round, Round], ...] = ((2, 1), (1, 2), (2, 1), (1, 2))
"""The round that is solved again, and the round whose choice it follows."""


@dataclass(frozen=True)
class Solution:
    """A matching. `reached`, `bound`: its value and the upper bound, in units of `objective.value`.

    The bound is over all pairs of the pool, and each round's flow serves the maximum number of votes.
    """

    matches: Matches
    score: Score
    reached: int
    bound: int
    seconds: float
    """Processor time of one core, not wall-clock time."""

    @property
    def gap(self) -> int:
        return max(0, self.bound - self.reached)

    @property
    def gap_share(self) -> float:
        """Return the gap as a share of the whole objective, votes served included."""
        return self.gap / self.bound if self.bound > 0 else 0.0

    @property
    def gap_both_rounds(self) -> float:
        """Return the gap in requests with one holder for both rounds, if it were only that."""
        return self.gap / BOTH

    @property
    def gap_kilometres(self) -> float | None:
        """Return the gap in kilometres, if it can only be distance; None while it is larger."""
        return self.gap / TENTH_OF_KM / 10 if self.gap < STATION else None


@dataclass(frozen=True)
class _SearchResult:
    groups: Groups
    made: dict[Round, Counter[tuple[int, int]]]
    bound: int
    reached: int
    matches: Matches


def solve(pool: Pool, *, seconds: float = SECONDS, order: Order = FIVE, tolerance: int = CLOSE) -> Solution:
    """Return the best matching found within the time, on one core; each round's flow is solved at least twice.

    It ends early within the `tolerance`, or once nothing is left to try.
    """
    begun = process_time()
    ground = lay_out(pool)
    root = _explore(pool, ground, order)
    best, bound = root.matches, root.bound
    if order.both_rounds and bound - root.reached > tolerance and seconds > 0:
        best, bound = _search(root, order, begun + seconds, tolerance)
    final_score = score(pool, best, distances_of(pool, ground, best))
    reached = value(final_score, order)
    return Solution(best, final_score, reached, max(bound, reached), process_time() - begun)


def _search(root: _SearchResult, order: Order, until: float, tolerance: int) -> tuple[Matches, int]:
    """Return an improved matching, and an upper bound."""
    pool, ground = root.groups.pool, root.groups.ground
    program = set_up(root.groups, order)
    if program is None:
        return _go_through(root, order, until), root.bound
    weighed = weigh(program, root.made, until - process_time(), tolerance)
    if weighed is None:
        return root.matches, root.bound
    matches = seat(root.groups, weighed.made)
    served = sum(round_votes.total() for round_votes in weighed.made.values())
    bound = weighed.bound + order.served * served + _worth(pool, ground, pool.pins, order)
    best = max((matches, root.matches), key=lambda item: _worth(pool, ground, item, order))
    return best, min(bound, root.bound)


def _go_through(root: _SearchResult, order: Order, until: float) -> Matches:
    """Improve around undecided seekers one by one until all were tried: the part around them, then the whole pool
    with both their rounds given to one of their holders, and on from there while it may improve.
    """
    pool, ground = root.groups.pool, root.groups.ground
    best, reached, each = root.matches, root.reached, 0.0
    tried = set[tuple[int, int]]()
    dive = root
    while process_time() + each < until:
        began = process_time()
        pair = next((doubtful for doubtful in _doubtful(dive.groups, dive.matches) if doubtful not in tried), None)
        if pair is None:
            break
        tried.add(pair)
        seeker, holder = pair
        part = cut_out(pool, best, find_near(pool, best, [seeker]), pool.pins)
        around = part.put_back(solve(part.pool, seconds=min(_A_PART, until - began), order=order).matches)
        pins = {**dive.groups.pool.pins, Vote(seeker, 1): holder, Vote(seeker, 2): holder}
        deeper = _explore(replace(pool, pins=pins), ground, order)
        for matches in (around, deeper.matches):
            worth = _worth(pool, ground, matches, order)
            if worth > reached:
                best, reached = matches, worth
        if deeper.bound > reached:
            dive = deeper
        each = max(each, process_time() - began)
    return best


def _worth(pool: Pool, ground: Ground, matches: Matches, order: Order) -> int:
    return value(score(pool, matches, distances_of(pool, ground, matches)), order)


def _explore(pool: Pool, ground: Ground, order: Order) -> _SearchResult:
    groups = group(pool, ground)
    flows = {round: solve_round(groups, round, order, None) for round in ROUNDS}
    first = take_apart(flows[1])
    by_round: dict[Round, Counter[tuple[int, int]]] = {1: first, 2: take_apart(flows[2], first)}
    matches = seat(groups, by_round)
    reached = _worth(pool, ground, matches, order)
    bound = _worth(pool, ground, pool.pins, order) + sum(flow.worth for flow in flows.values())
    explored = _SearchResult(groups, by_round, bound, reached, matches)
    undecided = order.both_rounds and any(True for _ in _doubtful(groups, matches))
    return _settle(explored, order) if undecided else explored


def _settle(best: _SearchResult, order: Order) -> _SearchResult:
    """Alternate between rounds, each given the other's result, while the value improves."""
    groups, by_round = best.groups, dict(best.made)
    for round, other in _TURNS:
        by_round = by_round.copy()
        by_round[round] = take_apart(solve_round(groups, round, order, by_round[other]), by_round[other])
        matches = seat(groups, by_round)
        reached = _worth(groups.pool, groups.ground, matches, order)
        if reached <= best.reached and round == 1:
            break
        if reached > best.reached:
            best = _SearchResult(groups, by_round, best.bound, reached, matches)
    return best


def _doubtful(groups: Groups, matches: Matches) -> Iterator[tuple[int, int]]:
    """Yield seekers with a holder in one round whom they could have in both, with that holder."""
    for seeker_group, members in groups.members.items():
        for seeker in members if seeker_group.whole else ():
            first, second = (matches.get(Vote(seeker, round), NOBODY) for round in ROUNDS)
            for holder in (first, second) if first != second else ():
                if holder != NOBODY and groups.in_both[holder]:
                    yield seeker, holder
