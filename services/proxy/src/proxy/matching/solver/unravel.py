"""The way from flows between groups and levels to who votes for whom. Any way to take a flow apart is as good; one
that gives a group in one round whom it has in the other is better for both rounds together.
"""

from collections import Counter
from collections.abc import Mapping

from common.schemas import Round

from proxy.matching.solver.groups import NOBODY, Groups
from proxy.matching.solver.network import Flow, Made
from proxy.matching.solver.pools import Matches, Vote


def take_apart(flow: Flow, other: Made | None = None) -> Counter[tuple[int, int]]:
    """Return the number of votes by group and holder; where there is a choice, as in the `other` round."""
    made = Counter(flow.direct)
    wanted = Counter(other or {})
    wanted.subtract(made)
    waiting: list[list[int]] = []
    tree = NOBODY
    arrivals: dict[int, list[list[int]]] = {}
    for level, group, many in flow.arriving:
        arrivals.setdefault(level, []).append([group, many])
    for level in sorted(arrivals.keys() | flow.taking.keys()):
        if flow.tree[level] != tree:
            tree, waiting = flow.tree[level], []
        waiting += arrivals.get(level, [])
        for holder, many in flow.taking.get(level, []):
            for one in waiting:
                many = _take(one, holder, min(many, wanted[one[0], holder]), many, made)
            for one in waiting:
                many = _take(one, holder, many, many, made)
            waiting = [one for one in waiting if one[1]]
    return made


def _take(one: list[int], holder: int, some: int, many: int, made: Counter[tuple[int, int]]) -> int:
    some = min(one[1], some)
    if some <= 0:
        return many
    one[1] -= some
    made[one[0], holder] += some
    return many - some


def seat(groups: Groups, made: Mapping[Round, Counter[tuple[int, int]]]) -> Matches:
    """Members of a group get what it has, those first who can have one holder in both rounds."""
    found = dict(groups.pool.pins)
    theirs: dict[int, dict[Round, Counter[int]]] = {}
    for round, counts in made.items():
        for (group, holder), many in counts.items():
            theirs.setdefault(group, {}).setdefault(round, Counter())[holder] += many
    for group, by_round in theirs.items():
        waiting = {round: list(groups.members[groups.all[group]]) for round in by_round}
        if len(by_round) == 2:
            twice = by_round[1] & by_round[2]
            for holder in twice.elements():
                seeker = waiting[1].pop()
                waiting[2].pop()
                found[Vote(seeker, 1)] = found[Vote(seeker, 2)] = holder
            by_round = {round: counts - twice for round, counts in by_round.items()}
        for round, counts in by_round.items():
            for holder in counts.elements():
                found[Vote(waiting[round].pop(), round)] = holder
    return found
