"""One round of a pool as a flow of least cost over all its pairs, solved by OR-Tools.

From each group of seekers to the sites around it, one arc a pair of places; at a site the holders stand by how far
they go, so that who arrives from so far only reaches those who go that far. No pair is left out, and none is written
down that is the same as another. As many votes as can be are served first, whatever they cost.
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


def solve_round(groups: Groups, round: Round, order: Order, made: Made | None, most: int | None = None) -> Flow:
    """`made`: what the other round has chosen, which gets the whole bonus; None: half of it for whoever may have it.

    No more votes than `most` are served; None: as many as can be.
    """
    room, counts = groups.room[round], groups.counts(round)
    standing = np.flatnonzero(room > 0)
    levels, level_of = _levels(groups, standing)
    whole = np.array([one.whole for one in groups.all], dtype=bool)
    parts = _around(groups, counts, order)
    tails, heads, costs = list[Ints](), list[Ints](), list[Ints]()
    half = order.both_rounds // 2 if made is None else 0
    for both in (0, 1):
        tree = groups.ground.sites[parts.at] * 2 + both
        level = np.searchsorted(levels, tree * _FAR + groups.ground.tenths[parts.at])
        inside = np.flatnonzero(level < len(levels))
        inside = inside[levels[level[inside]] // _FAR == tree[inside]]
        tails.append(parts.groups[inside])
        heads.append(level[inside])
        costs.append(parts.cost[inside] - half * both * whole[parts.groups[inside]])
    direct = _direct(groups, round, order, room, counts, made)
    return _solve(groups, order, room, counts, standing, levels, level_of, (tails, heads, costs), direct, most)


_FAR = 1 << 24
"""More than any distance."""


def _levels(groups: Groups, standing: Ints) -> tuple[Ints, Ints]:
    """Return the levels of reach, site by site, holders with room in both rounds apart; and the level of each."""
    ground = groups.ground
    keys = (ground.site_of[standing] * 2 + groups.in_both[standing]) * _FAR + ground.reach[standing]
    levels, at = np.unique(keys, return_inverse=True)
    return levels, at.reshape(-1)


def _around(groups: Groups, counts: Ints, order: Order) -> _Arcs:
    """From each group to the sites around; not to where somebody stands whom they need an arc of their own for."""
    ground = groups.ground
    places = np.array([one.place for one in groups.all], dtype=np.int64)
    widths = np.where(counts > 0, ground.starts[places + 1] - ground.starts[places], 0)
    of = np.repeat(np.arange(len(places)), widths)
    within = np.arange(len(of)) - np.repeat(np.cumsum(widths) - widths, widths)
    at = ground.starts[places[of]] + within
    special = [
        number * ground.many + int(ground.site_of[holder])
        for number, one in enumerate(groups.all)
        for holder in one.barred
    ]
    if special:
        kept = ~np.isin(of * ground.many + ground.sites[at], special)
        of, at = of[kept], at[kept]
    cost = order.tenth_of_km * ground.tenths[at] - order.same_station * ground.same[at]
    return _Arcs(of, at, cost)


def _direct(
    groups: Groups, round: Round, order: Order, room: Ints, counts: Ints, made: Made | None
) -> dict[tuple[int, int, int], int]:
    """Return the direct arcs: by group, holder and cost of a vote, the number of votes at most."""
    found: dict[tuple[int, int, int], int] = {}
    at_site: dict[int, list[int]] = {}
    for holder, site in enumerate(groups.ground.site_of.tolist()):
        at_site.setdefault(site, []).append(holder)
    for number, one in enumerate(groups.all):
        if not counts[number]:
            continue
        sites = {int(groups.ground.site_of[holder]) for holder in one.barred}
        own = {holder for site in sites for holder in at_site[site]}
        for holder in {*own, one.pinned} - one.barred - {NOBODY}:
            cost = _cost(groups, order, one.place, holder)
            if cost is None or not room[holder]:
                continue
            if holder in own:
                half = one.whole and groups.in_both[holder] and made is None
                found[number, holder, cost - (order.both_rounds // 2 if half else 0)] = int(counts[number])
            if holder == one.pinned:
                found[number, holder, cost - order.both_rounds] = int(counts[number])
    for (number, holder), many in (made or {}).items():
        one = groups.all[number]
        cost = _cost(groups, order, one.place, holder)
        if one.whole and cost is not None and groups.in_both[holder]:
            found[number, holder, cost - order.both_rounds] = many
    return found


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
    """Nodes: the groups, then the levels, the holders who stand there, where all of them go, and where all begin."""
    number = len(counts)
    first_holder = number + len(levels)
    sink = first_holder + len(standing)
    node_of = np.full(len(room), -1, dtype=np.int64)
    node_of[standing] = first_holder + np.arange(len(standing))
    reliable = np.array([one.reliability for one in groups.pool.holders], dtype=np.int64)[standing]
    tails, heads, costs = (np.concatenate(one) for one in around)
    keys = list(direct)
    own = np.array(keys, dtype=np.int64).reshape(-1, 3)
    up = np.flatnonzero(levels[1:] // _FAR == levels[:-1] // _FAR)
    # Its stubs take a scalar's type for that of an array.
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    total = int(counts.sum())

    def add(ones: Ints, others: Ints, most: Ints, cost: Ints) -> Any:
        return flow.add_arcs_with_capacity_and_unit_cost(ones.astype(np.int32), others.astype(np.int32), most, cost)

    to_level = add(tails, heads + number, counts[tails], costs)
    to_holder = add(own[:, 0], node_of[own[:, 1]], np.array([direct[one] for one in keys], dtype=np.int64), own[:, 2])
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
    for (one, holder, _), many in zip(keys, went.tolist(), strict=True):
        if many:
            straight[one, holder] = straight.get((one, holder), 0) + many
    return Flow(
        worth=order.served * flow.maximum_flow() - flow.optimal_cost(),
        direct=straight,
        arriving=sorted(zip(heads[came].tolist(), tails[came].tolist(), arrived[came].tolist(), strict=True)),
        taking=taking,
        tree=levels // _FAR,
    )
