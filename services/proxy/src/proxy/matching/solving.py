"""The best matching of a pool, and a proof of how good it is.

The bonus for one holder in both rounds is no flow. Split between the rounds (half each, for every pair that could
have it) it leaves two assignments that are solved exactly, and what both are worth together is a bound: the bonus of
a pair that is made in both rounds is counted whole, of a pair that is made in one only, half too much. Each
assignment is then solved again with the whole bonus for what the other chose, which makes a matching. Where bound
and matching differ, a pair that was made in one round only is either made in both or denied its bonus: branch and
bound, best bound first, as long as there is time. See docs/adr/0023-proxy-matching-by-two-assignments.md.
"""

from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from time import process_time

from common.schemas import Round

from proxy.matching.assignment import NOBODY, Assignment, Row, assign
from proxy.matching.maximum import is_maximum
from proxy.matching.objective import BOTH, STATION, TENTH_OF_KM, Score, score, value
from proxy.matching.pairs import NEAREST, ROUNDS, Pairs, find_pairs, tenths_between
from proxy.matching.pools import Matches, Pool, Vote
from proxy.matching.pricing import Prices, add_missing
from proxy.matching.rows import Bonus, Rows, worth_of

SECONDS = 15.0
_GROWN = 4
"""Times that pairs which the prices ask for are added."""


@dataclass(frozen=True)
class Solution:
    """`bound` and `reached` are in the one number of `objective`; their difference is what could be missing at most."""

    matches: Matches
    score: Score
    reached: float
    bound: float
    most_served: bool
    """No more votes can be served: proven, for all pairs if `whole`, else for those that were looked at."""

    whole: bool
    """The bound holds for every pair of the pool, not only for those that were looked at."""

    seconds: float
    """Of one core, not of the clock on the wall."""

    @property
    def gap(self) -> float:
        return max(0.0, self.bound - self.reached)

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
    bound: float
    matches: Matches
    doubtful: tuple[int, int] | None
    """A pair that was made in one round and could have been in both."""

    prices: Prices
    most_served: bool


def solve(pool: Pool, *, nearest: int = NEAREST, seconds: float = SECONDS) -> Solution:
    """The best matching that is found in the time of one core. It takes two assignments of each round at least."""
    begun = process_time()
    pairs = find_pairs(pool, nearest)
    root = _explore(_Node(pool), pairs, settle=False)
    whole = False
    for _ in range(_GROWN):
        if not add_missing(pool, pairs, root.prices):
            whole = True
            break
        root = _explore(_Node(pool), pairs, settle=False)
        if process_time() - begun > seconds / 2:
            break
    root = replace(root, matches=_settled(pool, pairs, root))
    best, bound = _branch(pool, pairs, root, begun + seconds)
    found = score(pool, best, _distances(pool, pairs, best))
    reached = value(found)
    return Solution(best, found, reached, max(bound, reached), root.most_served, whole, process_time() - begun)


def _branch(pool: Pool, pairs: Pairs, root: _Explored, until: float) -> tuple[Matches, float]:
    """The best matching, and the bound of all that was not explored."""

    def worth(matches: Matches) -> float:
        return value(score(pool, matches, _distances(pool, pairs, matches)))

    best, reached = root.matches, worth(root.matches)
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
            more = _explore(part, pairs)
            if (found := worth(more.matches)) > reached:
                best, reached = more.matches, found
            if more.bound > reached:
                heappush(waiting, (-more.bound, next(number), part, more))
        each, began = process_time() - began, process_time()
    return best, reached


def _distances(pool: Pool, pairs: Pairs, matches: Matches) -> dict[tuple[int, int], int]:
    """Of the pairs that are made, in tenths of a kilometre; what was pinned by hand may have none."""
    found: dict[tuple[int, int], int] = {}
    for (seeker, _), holder in matches.items():
        tenths = pairs[seeker].get(holder)
        if tenths is None:
            tenths = tenths_between(pool.seekers[seeker].place, pool.holders[holder].place) or 0
        found[seeker, holder] = tenths
    return found


def _settled(pool: Pool, pairs: Pairs, root: _Explored) -> Matches:
    """The root's own matches, if no pair in it is doubtful."""
    if root.doubtful is None:
        return root.matches
    first = [root.matches.get(Vote(seeker, 1), NOBODY) for seeker in range(len(pool.seekers))]
    rows = Rows(pool, pairs)
    return rows.matches(_settle(rows, [NOBODY if not rows.is_open(s, 1) else one for s, one in enumerate(first)]))


def _explore(node: _Node, pairs: Pairs, *, settle: bool = True) -> _Explored:
    rows = Rows(node.pool, pairs)

    def half(seeker: int, holder: int) -> float:
        return BOTH / 2 if rows.may_both(seeker, holder) and (seeker, holder) not in node.denied else 0.0

    parts: dict[Round, list[Row]] = {round: rows.of_round(round, half) for round in ROUNDS}
    found: dict[Round, Assignment] = {round: assign(part, len(rows.seats)) for round, part in parts.items()}
    chosen: dict[Round, list[int]] = {round: rows.holders_of(one) for round, one in found.items()}
    pins = dict(node.pool.pins)
    fixed = value(score(node.pool, pins, _distances(node.pool, pairs, pins)))
    doubtful = _find_doubtful(chosen[1], chosen[2], half)
    return _Explored(
        bound=fixed + sum(worth_of(parts[round], found[round]) for round in ROUNDS),
        matches=rows.matches(chosen if doubtful is None or not settle else _settle(rows, chosen[1])),
        doubtful=doubtful,
        prices={round: rows.prices(round, one) for round, one in found.items()},
        most_served=all(is_maximum(parts[round], found[round]) for round in ROUNDS),
    )


def _find_doubtful(first: list[int], second: list[int], half: Bonus) -> tuple[int, int] | None:
    for seeker, (one, other) in enumerate(zip(first, second, strict=True)):
        if one != other:
            for holder in (one, other):
                if holder != NOBODY and half(seeker, holder):
                    return seeker, holder
    return None


def _settle(rows: Rows, first: list[int]) -> dict[Round, list[int]]:
    """Round two for what round one chose, and round one anew for that."""
    chosen: dict[Round, list[int]] = {1: first}
    turns: tuple[tuple[Round, Round], ...] = ((2, 1), (1, 2))
    for round, other in turns:
        kept = chosen[other]

        def bonus(seeker: int, holder: int, kept: list[int] = kept) -> float:
            return BOTH if kept[seeker] == holder else 0.0

        chosen[round] = rows.holders_of(assign(rows.of_round(round, bonus), len(rows.seats)))
    return chosen


def _parts(node: _Node, doubtful: tuple[int, int] | None) -> list[_Node]:
    if doubtful is None:
        return []
    seeker, holder = doubtful
    pins = {**node.pool.pins, Vote(seeker, 1): holder, Vote(seeker, 2): holder}
    return [_Node(replace(node.pool, pins=pins), node.denied), replace(node, denied=node.denied | {doubtful})]
