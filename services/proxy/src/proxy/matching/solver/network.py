"""One round of a pool as a minimum-cost flow over all its pairs, solved by OR-Tools.

From each group of seekers to the sites around it there is one arc per pair of places; at a site the holders are ordered
by reach, so that an arc of a given length only enters those who go that far. No pair is left out, and equal ones are
merged. The number of served votes is maximised first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from common.schemas import Round
from kit.runtime.lazy import lazy_module

from proxy.matching.solver.groups import NOBODY, Groups
from proxy.matching.solver.objective import Order
from proxy.matching.solver.pairs import Ints

if TYPE_CHECKING:
    from ortools.graph.python import min_cost_flow
else:
    min_cost_flow = lazy_module("ortools.graph.python.min_cost_flow")

Made = Mapping[tuple[int, int], int]
"""Votes by group and holder."""


@dataclass(frozen=True)
class Flow:
    """A flow of votes: `direct` from a group to a holder, `arriving` from a group at a level, `taking` a holder."""

    worth: int
    direct: dict[tuple[int, int], int]
    arriving: list[tuple[int, int, int]]
    """Level, group, how many: levels of one tree follow each other, and go further one by one."""

    taking: dict[int, list[tuple[int, int]]]
    """For each level, the holders who stand there and how many each takes (without those who came direct)."""

    tree: Ints
    """One for each level."""


@dataclass(frozen=True)
class _Arcs:
    groups: Ints
    at: Ints
    """The pair of places in the ground."""

    cost: Ints


def solve_round(groups: Groups, round: Round, order: Order, other_round: Made | None, most: int | None = None) -> Flow:
    """Solve a round.

    `made`: the other round's result, whose pairs get the full bonus; None: half of it for every possible pair.

    At most `most` votes are served; None: as many as possible.
    """
    room, counts = groups.room[round], groups.counts(round)
    standing = np.flatnonzero(room > 0)
    levels, level_of = _levels(groups, standing)
    whole = np.array([seeker_group.whole for seeker_group in groups.all], dtype=bool)
    parts = _around(groups, counts, order)
    tails, heads, costs = list[Ints](), list[Ints](), list[Ints]()
    half = order.both_rounds // 2 if other_round is None else 0
    for both in (0, 1):
        tree = groups.ground.sites[parts.at] * 2 + both
        level = np.searchsorted(levels, tree * _FAR + groups.ground.tenths[parts.at])
        inside = np.flatnonzero(level < len(levels))
        inside = inside[levels[level[inside]] // _FAR == tree[inside]]
        tails.append(parts.groups[inside])
        heads.append(level[inside])
        costs.append(parts.cost[inside] - half * both * whole[parts.groups[inside]])
    direct = _direct(groups, round, order, room, counts, other_round)
    return _solve(groups, order, room, counts, standing, levels, level_of, (tails, heads, costs), direct, most)


_FAR = 1 << 24
"""More than any distance."""


def _levels(groups: Groups, standing: Ints) -> tuple[Ints, Ints]:
    """Return the reach levels by site, with holders free in both rounds apart, and the level of each holder."""
    ground = groups.ground
    keys = (ground.site_of[standing] * 2 + groups.in_both[standing]) * _FAR + ground.reach[standing]
    levels, at = np.unique(keys, return_inverse=True)
    return levels, at.reshape(-1)


def _around(groups: Groups, counts: Ints, order: Order) -> _Arcs:
    """Return arcs from groups to nearby sites, except for holders who need a direct arc."""
    ground = groups.ground
    places = np.array([seeker_group.place for seeker_group in groups.all], dtype=np.int64)
    widths = np.where(counts > 0, ground.starts[places + 1] - ground.starts[places], 0)
    group_of = np.repeat(np.arange(len(places)), widths)
    within = np.arange(len(group_of)) - np.repeat(np.cumsum(widths) - widths, widths)
    at = ground.starts[places[group_of]] + within
    special = [
        number * ground.many + int(ground.site_of[holder])
        for number, seeker_group in enumerate(groups.all)
        for holder in seeker_group.barred
    ]
    if special:
        by_arc = ~np.isin(group_of * ground.many + ground.sites[at], special)
        group_of, at = group_of[by_arc], at[by_arc]
    cost = order.tenth_of_km * ground.tenths[at] - order.same_station * ground.same[at]
    return _Arcs(group_of, at, cost)


def _direct(
    groups: Groups, round: Round, order: Order, room: Ints, counts: Ints, other_round: Made | None
) -> dict[tuple[int, int, int], int]:
    """Return direct arcs: maximum votes by group, holder and cost."""
    result: dict[tuple[int, int, int], int] = {}
    at_site: dict[int, list[int]] = {}
    for holder, site in enumerate(groups.ground.site_of.tolist()):
        at_site.setdefault(site, []).append(holder)
    for number, seeker_group in enumerate(groups.all):
        if not counts[number]:
            continue
        sites = {int(groups.ground.site_of[holder]) for holder in seeker_group.barred}
        own = {holder for site in sites for holder in at_site[site]}
        for holder in {*own, seeker_group.pinned} - seeker_group.barred - {NOBODY}:
            cost = _cost(groups, order, seeker_group.place, holder)
            if cost is None or not room[holder]:
                continue
            if holder in own:
                half = seeker_group.whole and groups.in_both[holder] and other_round is None
                result[number, holder, cost - (order.both_rounds // 2 if half else 0)] = int(counts[number])
            if holder == seeker_group.pinned:
                result[number, holder, cost - order.both_rounds] = int(counts[number])
    for (number, holder), many in (other_round or {}).items():
        seeker_group = groups.all[number]
        cost = _cost(groups, order, seeker_group.place, holder)
        if seeker_group.whole and cost is not None and groups.in_both[holder]:
            result[number, holder, cost - order.both_rounds] = many
    return result


def _cost(groups: Groups, order: Order, place: int, holder: int) -> int | None:
    ground = groups.ground
    at = int(ground.find(np.array([place]), ground.site_of[holder : holder + 1])[0])
    if at < 0 or ground.tenths[at] > ground.reach[holder]:
        return None
    return int(order.tenth_of_km * ground.tenths[at] - order.same_station * ground.same[at])


def _solve(
    groups: Groups,
    order: Order,
    room: Ints,
    counts: Ints,
    standing: Ints,
    levels: Ints,
    level_of: Ints,
    around: tuple[list[Ints], list[Ints], list[Ints]],
    direct: dict[tuple[int, int, int], int],
    most: int | None,
) -> Flow:
    """Solve the flow. Nodes: groups, levels, holders, sink and source."""
    number = len(counts)
    first_holder = number + len(levels)
    sink = first_holder + len(standing)
    node_of = np.full(len(room), -1, dtype=np.int64)
    node_of[standing] = first_holder + np.arange(len(standing))
    reliable = np.array([holder.reliability for holder in groups.pool.holders], dtype=np.int64)[standing]
    tails, heads, costs = (np.concatenate(parts) for parts in around)
    keys = list(direct)
    own = np.array(keys, dtype=np.int64).reshape(-1, 3)
    up = np.flatnonzero(levels[1:] // _FAR == levels[:-1] // _FAR)
    # Its stubs take a scalar's type for that of an array.
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    total = int(counts.sum())

    def add(ones: Ints, others: Ints, most: Ints, cost: Ints) -> Any:
        return flow.add_arcs_with_capacity_and_unit_cost(ones.astype(np.int32), others.astype(np.int32), most, cost)

    to_level = add(tails, heads + number, counts[tails], costs)
    to_holder = add(own[:, 0], node_of[own[:, 1]], np.array([direct[key] for key in keys], dtype=np.int64), own[:, 2])
    add(up + number, up + 1 + number, np.full(len(up), total, dtype=np.int64), np.zeros(len(up), dtype=np.int64))
    to_stand = add(level_of + number, node_of[standing], room[standing], np.zeros(len(standing), dtype=np.int64))
    add(node_of[standing], np.full(len(standing), sink), room[standing], -order.reliability * reliable)
    add(np.full(number, sink + 1), np.arange(number), counts, np.zeros(number, dtype=np.int64))
    going = total if most is None else min(most, total)
    supply = np.zeros(sink + 2, dtype=np.int64)
    supply[sink], supply[sink + 1] = -going, going
    flow.set_nodes_supplies(np.arange(sink + 2, dtype=np.int32), supply)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"No flow of least cost was found: {status}.")
    arrived: Ints = np.asarray(flow.flows(to_level), dtype=np.int64)
    came = np.flatnonzero(arrived)
    taken: Ints = np.asarray(flow.flows(to_stand), dtype=np.int64)
    went: Ints = np.asarray(flow.flows(to_holder), dtype=np.int64)
    taking: dict[int, list[tuple[int, int]]] = {}
    for at in np.flatnonzero(taken).tolist():
        taking.setdefault(int(level_of[at]), []).append((int(standing[at]), int(taken[at])))
    straight: dict[tuple[int, int], int] = {}
    for (group, holder, _), many in zip(keys, went.tolist(), strict=True):
        if many:
            straight[group, holder] = straight.get((group, holder), 0) + many
    return Flow(
        worth=order.served * flow.maximum_flow() - flow.optimal_cost(),
        direct=straight,
        arriving=sorted(zip(heads[came].tolist(), tails[came].tolist(), arrived[came].tolist(), strict=True)),
        taking=taking,
        tree=levels // _FAR,
    )
