"""What others do: the nearest pair first, whole requests before single rounds. To compare with, not to use."""

from proxy.matching.pairs import find_pairs
from proxy.matching.pools import Matches, Pool, Vote

NEAREST = 100
"""Holders that each looks at: further ones are hardly ever left to be the nearest."""


def match_nearest_first(pool: Pool) -> Matches:
    """All pairs by distance; each takes as many open rounds as the holder has room for."""
    room = pool.room_left()
    matches = dict(pool.pins)
    everybody = find_pairs(pool, NEAREST)
    order = sorted((tenths, s, h) for s, near in enumerate(everybody) for h, tenths in near.items())
    for _, seeker, holder in order:
        for round in sorted(pool.seekers[seeker].rounds):
            vote = Vote(seeker, round)
            if vote not in matches and room[holder].get(round, 0) > 0:
                matches[vote] = holder
                room[holder][round] -= 1
    return matches
