"""The matching as an integer program, solved by CP-SAT: what two flows that are each the best leave open between them.

Alike stands for alike, as in the flows: seekers by group, and holders who vote at one site, go as far, are as
reliable and have as much room. Between two kinds there is a number for each round alone and one for both rounds by
one holder. As many votes are served as the flows serve, so that the numbers left to weigh stay small and exact.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from common.schemas import Round
from kit.runtime.lazy import lazy_module

from proxy.matching.solver.groups import NOBODY, Group, Groups
from proxy.matching.solver.objective import Order
from proxy.matching.solver.pairs import ROUNDS

if TYPE_CHECKING:
    from ortools.sat.python import cp_model
else:
    cp_model = lazy_module("ortools.sat.python.cp_model")

MAX_CHOICES = 10_000
"""More than that are not weighed in a few seconds."""

Made = Mapping[Round, Counter[tuple[int, int]]]
"""Votes by round, group and holder."""


class Kind(NamedTuple):
    """Holders who are all the same; `only` is one who has to be told from the others, or NOBODY."""

    site: int
    reach: int
    reliability: int
    room: tuple[int, int]
    only: int


class Choice(NamedTuple):
    """Votes of a group by holders of a kind: in one round, or in each of the two by one holder."""

    group: int
    kind: int
    rounds: tuple[Round, ...]
    worth: int
    """Worth of one: a vote, or both and the bonus."""


@dataclass(frozen=True)
class Program:
    """All that may be chosen; none is left out."""

    groups: Groups
    kinds: list[Kind]
    members: list[list[int]]
    """The holders of each kind."""

    choices: list[Choice]


@dataclass(frozen=True)
class WeightedProgram:
    """`bound`: what the votes that are not pinned are worth at most, without what each counts for being served."""

    made: dict[Round, Counter[tuple[int, int]]]
    bound: int


def set_up(groups: Groups, order: Order) -> Program | None:
    """Return the program; None: there are too many choices."""
    told_apart = {holder for one in groups.all for holder in (*one.barred, one.pinned)}
    by_kind: dict[Kind, list[int]] = {}
    room = groups.room
    for number, holder in enumerate(groups.pool.holders):
        kind = Kind(
            int(groups.ground.site_of[number]),
            int(groups.ground.reach[number]),
            holder.reliability,
            (int(room[1][number]), int(room[2][number])),
            number if number in told_apart else NOBODY,
        )
        if any(kind.room):
            by_kind.setdefault(kind, []).append(number)
    kinds = list(by_kind)
    at_site = defaultdict[int, list[int]](list)
    for number, kind in enumerate(kinds):
        at_site[kind.site].append(number)
    choices: list[Choice] = []
    for group, one in enumerate(groups.all):
        choices += _choices(groups, order, group, one, kinds, at_site)
        if len(choices) > MAX_CHOICES:
            return None
    return Program(groups, kinds, list(by_kind.values()), choices)


def weigh(program: Program, made: Made, seconds: float, tolerance: int) -> WeightedProgram | None:
    """The best that is found from `made` on, which serves as many as can be; None where there was no time for it."""
    groups, kinds = program.groups, program.kinds
    model = cp_model.CpModel()
    using = defaultdict[tuple[int, Round], list[cp_model.IntVar]](list)
    serving = defaultdict[tuple[int, Round], list[cp_model.IntVar]](list)
    inside = defaultdict[Round, list[cp_model.IntVar]](list)
    begun = _begin(program, made)
    numbers: list[cp_model.IntVar] = []
    for choice in program.choices:
        kind, many = kinds[choice.kind], len(program.members[choice.kind])
        members = len(groups.members[groups.all[choice.group]])
        most = min(members, *(many * kind.room[round - 1] for round in choice.rounds))
        number = model.new_int_var(0, most, "")
        model.add_hint(number, begun[choice.group, choice.kind, choice.rounds])
        numbers.append(number)
        for round in choice.rounds:
            using[choice.kind, round].append(number)
            serving[choice.group, round].append(number)
            inside[round].append(number)
    for (kind, round), some in using.items():
        model.add(sum(some) <= len(program.members[kind]) * kinds[kind].room[round - 1])
    for (group, _), some in serving.items():
        model.add(sum(some) <= len(groups.members[groups.all[group]]))
    for round in ROUNDS:
        model.add(sum(inside[round]) == made[round].total())
    model.maximize(cp_model.LinearExpr.weighted_sum(numbers, [one.worth for one in program.choices]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.absolute_gap_limit = float(tolerance)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = {
        one: many for one, number in zip(program.choices, numbers, strict=True) if (many := int(solver.value(number)))
    }
    return WeightedProgram(_deal(program, chosen), int(solver.best_objective_bound))


def _choices(
    groups: Groups, order: Order, group: int, one: Group, kinds: list[Kind], at_site: Mapping[int, list[int]]
) -> Iterator[Choice]:
    ground = groups.ground
    for at in range(int(ground.starts[one.place]), int(ground.starts[one.place + 1])):
        tenths, same = int(ground.tenths[at]), int(ground.same[at])
        for number in at_site.get(int(ground.sites[at]), ()):
            kind = kinds[number]
            if tenths > kind.reach or kind.only in one.barred:
                continue
            each = order.same_station * same - order.tenth_of_km * tenths + order.reliability * kind.reliability
            bonus = order.both_rounds if kind.only == one.pinned != NOBODY else 0
            for round in ROUNDS:
                if round in one.rounds and kind.room[round - 1]:
                    yield Choice(group, number, (round,), each + bonus)
            if one.whole and all(kind.room):
                yield Choice(group, number, ROUNDS, 2 * each + order.both_rounds)


def _begin(program: Program, made: Made) -> Counter[tuple[int, int, tuple[Round, ...]]]:
    """Return the matches that are made already, in the program's numbers."""
    kind_of = {holder: number for number, some in enumerate(program.members) for holder in some}
    found = Counter[tuple[int, int, tuple[Round, ...]]]()
    first, second = made[1], made[2]
    for group, holder in first | second:
        twice = min(first[group, holder], second[group, holder])
        kind = kind_of[holder]
        found[group, kind, ROUNDS] += twice
        found[group, kind, (1,)] += first[group, holder] - twice
        found[group, kind, (2,)] += second[group, holder] - twice
    return found


def _deal(program: Program, chosen: Mapping[Choice, int]) -> dict[Round, Counter[tuple[int, int]]]:
    """Deal the votes to the holders of each kind: first both rounds, then what is left of either."""
    made: dict[Round, Counter[tuple[int, int]]] = {1: Counter(), 2: Counter()}
    left = [[list(program.kinds[kind].room) for _ in some] for kind, some in enumerate(program.members)]
    for choice, many in sorted(chosen.items(), key=lambda one: -len(one[0].rounds)):
        for holder, room in zip(program.members[choice.kind], left[choice.kind], strict=True):
            some = min(many, *(room[round - 1] for round in choice.rounds))
            for round in choice.rounds if some else ():
                made[round][choice.group, holder] += some
                room[round - 1] -= some
            many -= some
    return made
