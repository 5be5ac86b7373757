"""Who else could vote, should the holder drop out: of those with room left, nobody twice in a round."""

from dataclasses import replace

from proxy.matching.assignment import NOBODY, assign
from proxy.matching.pairs import ROUNDS, find_pairs
from proxy.matching.pools import Matches, Pool, Vote
from proxy.matching.rows import Rows


def find_reserves(pool: Pool, matches: Matches) -> Matches:
    """As many of the matched votes as can be are given one, the nearest that can be."""
    left = Pool(pool.seekers, pool.holders, matches, pool.forbids).room_left()
    holders = tuple(replace(one, room=room) for one, room in zip(pool.holders, left, strict=True))
    spare = Pool(pool.seekers, holders, {}, pool.forbids)
    rows = Rows(spare, find_pairs(spare))
    found: Matches = {}
    for round in ROUNDS:
        of_round = rows.of_round(round, lambda seeker, holder: 0.0)
        needed = [row if Vote(seeker, round) in matches else () for seeker, row in enumerate(of_round)]
        chosen = rows.holders_of(assign(needed, len(rows.seats)))
        for seeker, holder in enumerate(chosen):
            if holder not in (NOBODY, matches.get(Vote(seeker, round))):
                found[Vote(seeker, round)] = holder
    return found
