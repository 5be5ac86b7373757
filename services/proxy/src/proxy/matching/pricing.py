"""Pairs that were not looked at and that the prices ask for: none left, and a bound holds for the whole pool."""

from collections.abc import Mapping

import numpy as np
from common.schemas import Round
from numpy.typing import NDArray

from proxy.matching.objective import BOTH, RELIABILITY, SERVED, STATION, TENTH_OF_KM
from proxy.matching.pairs import ROUNDS, Neighbourhood, Pairs
from proxy.matching.pools import Pool
from proxy.matching.rows import Rows

Prices = Mapping[Round, Mapping[int, float]]
"""Of each holder with room in a round, what the cheapest of their seats costs."""

_MOST = 16
"""Pairs that one seeker is given at a time: prices change with the first of them."""

Floats = NDArray[np.float64]


def add_missing(pool: Pool, pairs: Pairs, prices: Prices) -> int:
    """Adds to `pairs` what is worth more than both sides have, the best of it first, and says how many those are."""
    if not pool.holders:
        return 0
    rows = Rows(pool, pairs)
    neighbours = Neighbourhood(pool)
    reliable = np.array([one.reliability for one in pool.holders], dtype=float)
    costs = {round: _costs(len(pool.holders), prices[round]) for round in ROUNDS}
    in_both = np.isfinite(costs[1]) & np.isfinite(costs[2])
    added = 0
    for place, seekers in neighbours.by_place.items():
        far = neighbours.tenths_from(place)
        worths = SERVED + RELIABILITY * reliable - TENTH_OF_KM * far
        if place.station is not None:
            worths = worths + STATION * neighbours.at_station(place.station)
        for round in ROUNDS:
            alone = worths - costs[round]
            # Half the bonus goes with each pair of those who look for both rounds, if the holder has room in both.
            for gains, whole in ((alone, False), (alone + BOTH / 2 * in_both, True)):
                for seeker in seekers:
                    if rows.is_open(seeker, round) and rows.whole[seeker] == whole:
                        added += _add(pool, pairs, seeker, far, gains)
    return added


def _costs(holders: int, prices: Mapping[int, float]) -> Floats:
    found = np.full(holders, np.inf)
    found[list(prices)] = list(prices.values())
    return found


def _add(pool: Pool, pairs: Pairs, seeker: int, far: Floats, gains: Floats) -> int:
    mine = list(pairs[seeker])
    profit = max(0.0, float(gains[mine].max())) if mine else 0.0
    better = np.flatnonzero(gains > profit)
    added = 0
    for holder in better[np.argsort(-gains[better])].tolist():
        if holder not in pairs[seeker] and pool.may_meet(seeker, holder):
            pairs[seeker][holder] = int(far[holder])
            added += 1
            if added == _MOST:
                break
    return added
