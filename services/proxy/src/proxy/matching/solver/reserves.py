"""Reserve holders in case the matched one drops out; each has room left and is used once a round."""

from dataclasses import replace

from proxy.matching.solver.groups import group
from proxy.matching.solver.network import solve_round
from proxy.matching.solver.objective import NEAR
from proxy.matching.solver.pairs import ROUNDS, lay_out
from proxy.matching.solver.pools import Matches, Pool, Vote
from proxy.matching.solver.unravel import seat, take_apart


def find_reserves(pool: Pool, matches: Matches) -> Matches:
    """Return nearest reserves for as many of the matched votes as possible."""
    left = Pool(pool.seekers, pool.holders, matches, pool.forbids).room_left()
    holders = tuple(replace(holder, room=room) for holder, room in zip(pool.holders, left, strict=True))
    seekers = tuple(
        replace(seeker, rounds=frozenset(round for round in seeker.rounds if Vote(number, round) in matches))
        for number, seeker in enumerate(pool.seekers)
    )
    spare = Pool(seekers, holders, {}, pool.forbids)
    groups = group(spare, lay_out(spare))
    reserves = seat(groups, {round: take_apart(solve_round(groups, round, NEAR, None)) for round in ROUNDS})
    return {vote: holder for vote, holder in reserves.items() if holder != matches[vote]}
