"""Reserves: holders who could vote, should the matched one drop out; they have room left, nobody twice in a round."""

from dataclasses import replace

from proxy.matching.solver.groups import group
from proxy.matching.solver.network import solve_round
from proxy.matching.solver.objective import NEAR
from proxy.matching.solver.pairs import ROUNDS, lay_out
from proxy.matching.solver.pools import Matches, Pool, Vote
from proxy.matching.solver.unravel import seat, take_apart


def find_reserves(pool: Pool, matches: Matches) -> Matches:
    """Return a reserve for as many of the matched votes as can be, the nearest that can be."""
    left = Pool(pool.seekers, pool.holders, matches, pool.forbids).room_left()
    holders = tuple(replace(one, room=room) for one, room in zip(pool.holders, left, strict=True))
    seekers = tuple(
        replace(one, rounds=frozenset(round for round in one.rounds if Vote(number, round) in matches))
        for number, one in enumerate(pool.seekers)
    )
    spare = Pool(seekers, holders, {}, pool.forbids)
    groups = group(spare, lay_out(spare))
    found = seat(groups, {round: take_apart(solve_round(groups, round, NEAR, None)) for round in ROUNDS})
    return {vote: holder for vote, holder in found.items() if holder != matches[vote]}
