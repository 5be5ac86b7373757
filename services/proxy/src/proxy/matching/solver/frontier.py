"""Minimum distance by number of votes served."""

from functools import cache

from common.schemas import Round

from proxy.matching.solver.groups import group
from proxy.matching.solver.network import solve_round
from proxy.matching.solver.objective import NEAR
from proxy.matching.solver.pairs import Ground
from proxy.matching.solver.pools import Pool


def least_tenths(pool: Pool, ground: Ground, votes: int) -> int:
    """Return the minimum distance, in tenths of a kilometre, of any matching that serves so many votes.

    `votes` must be feasible. Distance alone does not link the rounds, and each round's minimum is convex in the votes
    served, so that the best split between them is found by bisection.
    """
    groups = group(pool, ground)

    @cache
    def least(round: Round, most: int) -> tuple[int, int]:
        """Return the number of votes served, and their distance in tenths of a kilometre."""
        worth = solve_round(groups, round, NEAR, None, most).worth
        served = -(-worth // NEAR.served)
        return served, (served * NEAR.served - worth) // NEAR.tenth_of_km

    def both(first: int) -> int:
        return least(1, first)[1] + least(2, votes - first)[1]

    low, high = max(0, votes - least(2, votes)[0]), least(1, votes)[0]
    while low < high:
        middle = (low + high) // 2
        if both(middle) <= both(middle + 1):
            high = middle
        else:
            low = middle + 1
    return both(low)
