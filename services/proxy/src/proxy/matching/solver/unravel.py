"""Decomposition of the flows between groups and levels into pairs.

All decompositions have equal value in one round; those that give a group the same holder in both rounds are better
together.
"""

from collections import Counter
from collections.abc import Mapping

from common.schemas import Round

from proxy.matching.solver.groups import NOBODY, Groups
from proxy.matching.solver.network import Flow, Made
from proxy.matching.solver.pools import Matches, Vote


def take_apart(flow: Flow, other: Made | None = None) -> Counter[tuple[int, int]]:
    """Return the votes by group and holder, preferring pairs of the `other` round."""
    counter = Counter(flow.direct)
    preferred = Counter(other or {})
    preferred.subtract(counter)
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
            for member in waiting:
                many = _take(member, holder, min(many, preferred[member[0], holder]), many, counter)
            for member in waiting:
                many = _take(member, holder, many, many, counter)
            waiting = [one for one in waiting if one[1]]
    return counter


def _take(member: list[int], holder: int, votes: int, many: int, taken_votes: Counter[tuple[int, int]]) -> int:
    votes = min(member[1], votes)
    if votes <= 0:
        return many
    member[1] -= votes
    taken_votes[member[0], holder] += votes
    return many - votes


def seat(groups: Groups, made: Mapping[Round, Counter[tuple[int, int]]]) -> Matches:
    """Assign a group's votes to its members, first to those who can have one holder in both rounds."""
    result = dict(groups.pool.pins)
    votes_by_group: dict[int, dict[Round, Counter[int]]] = {}
    for round, counts in made.items():
        for (group, holder), many in counts.items():
            votes_by_group.setdefault(group, {}).setdefault(round, Counter())[holder] += many
    for group, by_round in votes_by_group.items():
        waiting = {round: list(groups.members[groups.all[group]]) for round in by_round}
        if len(by_round) == 2:
            twice = by_round[1] & by_round[2]
            for holder in twice.elements():
                seeker = waiting[1].pop()
                waiting[2].pop()
                result[Vote(seeker, 1)] = result[Vote(seeker, 2)] = holder
            by_round = {round: counts - twice for round, counts in by_round.items()}
        for round, counts in by_round.items():
            for holder in counts.elements():
                result[Vote(waiting[round].pop(), round)] = holder
    return result
