"""Baseline method: the nearest pair first, whole requests before single rounds. For comparison only."""

import numpy as np

from proxy.matching.solver.pairs import Ground
from proxy.matching.solver.pools import Matches, Pool, Vote


def match_nearest_first(pool: Pool, ground: Ground) -> Matches:
    """Match pairs by distance; each takes as many open rounds as the holder has room for."""
    room = pool.room_left()
    matches = dict(pool.pins)
    open_at: dict[int, list[int]] = {}
    for seeker, place in enumerate(ground.place_of.tolist()):
        open_at.setdefault(place, []).append(seeker)
    free_at: dict[int, list[int]] = {}
    for holder, site in enumerate(ground.site_of.tolist()):
        free_at.setdefault(site, []).append(holder)
    places = np.repeat(np.arange(len(ground.starts) - 1), np.diff(ground.starts))
    for at in np.argsort(ground.tenths, kind="stable").tolist():
        here, there, far = int(places[at]), int(ground.sites[at]), ground.tenths[at]
        for seeker in open_at[here]:
            for holder in free_at[there]:
                if far > ground.reach[holder] or not pool.may_meet(seeker, holder):
                    continue
                for round in sorted(pool.seekers[seeker].rounds):
                    vote = Vote(seeker, round)
                    if vote not in matches and room[holder].get(round, 0) > 0:
                        matches[vote] = holder
                        room[holder][round] -= 1
        open_at[here] = [
            s for s in open_at[here] if any(Vote(s, open_round) not in matches for open_round in pool.seekers[s].rounds)
        ]
        free_at[there] = [holder for holder in free_at[there] if any(left > 0 for left in room[holder].values())]
    return matches
