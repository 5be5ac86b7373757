"""The matching as an integer program solved by CP-SAT, for what two separately optimal flows leave undecided.

Interchangeable people are merged, as in the flows: seekers by group, and holders at one site with the same reach,
reliability and room. For each pair of kinds there is a variable for each round alone and one for both rounds by one
holder. The number of votes served is fixed to that of the flows, so that the coefficients stay small and exact.
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
    """Interchangeable holders; `only` is a holder who must be told apart, or NOBODY."""

    site: int
    reach: int
    reliability: int
    room: tuple[int, int]
    only: int


class Choice(NamedTuple):
    """Votes of a group by holders of a kind, in one round, or in both by one holder."""

    group: int
    kind: int
    rounds: tuple[Round, ...]
    worth: int
    """Worth of one: a vote, or both and the bonus."""


@dataclass(frozen=True)
class Program:
    """All variables of the integer program."""

    groups: Groups
    kinds: list[Kind]
    members: list[list[int]]
    """The holders of each kind."""

    choices: list[Choice]


@dataclass(frozen=True)
class WeightedProgram:
    """A program with weights. `bound`: maximum worth of the unpinned votes, without the base value of a served vote."""

    made: dict[Round, Counter[tuple[int, int]]]
    bound: int


def set_up(groups: Groups, order: Order) -> Program | None:
    """Return the program; None if it has too many variables."""
    told_apart = {holder for seeker_group in groups.all for holder in (*seeker_group.barred, seeker_group.pinned)}
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


def weigh(program: Program, existing: Made, seconds: float, tolerance: int) -> WeightedProgram | None:
    """Return the best solution found from `made` on with the maximum number of votes; None if time ran out."""
    groups, kinds = program.groups, program.kinds
    model = cp_model.CpModel()
    using = defaultdict[tuple[int, Round], list[cp_model.IntVar]](list)
    serving = defaultdict[tuple[int, Round], list[cp_model.IntVar]](list)
    inside = defaultdict[Round, list[cp_model.IntVar]](list)
    begun = _begin(program, existing)
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
    for (kind, round), choices_of in using.items():
        model.add(sum(choices_of) <= len(program.members[kind]) * kinds[kind].room[round - 1])
    for (group, _), choices_of in serving.items():
        model.add(sum(choices_of) <= len(groups.members[groups.all[group]]))
    for round in ROUNDS:
        model.add(sum(inside[round]) == existing[round].total())
    model.maximize(cp_model.LinearExpr.weighted_sum(numbers, [choice.worth for choice in program.choices]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.absolute_gap_limit = float(tolerance)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = {
        choice: many
        for choice, number in zip(program.choices, numbers, strict=True)
        if (many := int(solver.value(number)))
    }
    return WeightedProgram(_deal(program, chosen), int(solver.best_objective_bound))


def _choices(
    groups: Groups, order: Order, group: int, seeker_group: Group, kinds: list[Kind], at_site: Mapping[int, list[int]]
) -> Iterator[Choice]:
    ground = groups.ground
    for index in range(int(ground.starts[seeker_group.place]), int(ground.starts[seeker_group.place + 1])):
        tenths, same = int(ground.tenths[index]), int(ground.same[index])
        for number in at_site.get(int(ground.sites[index]), ()):
            kind = kinds[number]
            if tenths > kind.reach or kind.only in seeker_group.barred:
                continue
            worth = order.same_station * same - order.tenth_of_km * tenths + order.reliability * kind.reliability
            bonus = order.both_rounds if kind.only == seeker_group.pinned != NOBODY else 0
            for round in ROUNDS:
                if round in seeker_group.rounds and kind.room[round - 1]:
                    yield Choice(group, number, (round,), worth + bonus)
            if seeker_group.whole and all(kind.room):
                yield Choice(group, number, ROUNDS, 2 * worth + order.both_rounds)


def _begin(program: Program, existing: Made) -> Counter[tuple[int, int, tuple[Round, ...]]]:
    """Return the existing matches as variables of the program."""
    kind_of = {holder: number for number, member in enumerate(program.members) for holder in member}
    result = Counter[tuple[int, int, tuple[Round, ...]]]()
    first, second = existing[1], existing[2]
    for group, holder in first | second:
        twice = min(first[group, holder], second[group, holder])
        kind = kind_of[holder]
        result[group, kind, ROUNDS] += twice
        result[group, kind, (1,)] += first[group, holder] - twice
        result[group, kind, (2,)] += second[group, holder] - twice
    return result


def _deal(program: Program, chosen: Mapping[Choice, int]) -> dict[Round, Counter[tuple[int, int]]]:
    """Assign the votes to the holders of each kind: both rounds first, then single rounds."""
    result: dict[Round, Counter[tuple[int, int]]] = {1: Counter(), 2: Counter()}
    left = [[list(program.kinds[kind].room) for _ in member] for kind, member in enumerate(program.members)]
    for choice, many in sorted(chosen.items(), key=lambda item: -len(item[0].rounds)):
        for holder, room in zip(program.members[choice.kind], left[choice.kind], strict=True):
            dealt = min(many, *(room[round - 1] for round in choice.rounds))
            for round in choice.rounds if dealt else ():
                result[round][choice.group, holder] += dealt
                room[round - 1] -= dealt
            many -= dealt
    return result
