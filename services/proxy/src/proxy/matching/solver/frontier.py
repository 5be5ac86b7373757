"""The least kilometres that a number of votes takes: between serving nobody and serving as many as can be."""

from functools import cache

from common.schemas import Round

from proxy.matching.solver.groups import group
from proxy.matching.solver.network import solve_round
from proxy.matching.solver.objective import NEAR
from proxy.matching.solver.pairs import Ground
from proxy.matching.solver.pools import Pool


def least_tenths(pool: Pool, ground: Ground, votes: int) -> int:
    """The least that any matching goes which serves so many votes, in tenths of a kilometre.

    `votes` is no more than can be served. Kilometres alone do not tie the rounds: what either takes grows the faster
    the more it serves, so that the best division between them is found by halving.
    """
    groups = group(pool, ground)

    @cache
    def least(round: Round, most: int) -> tuple[int, int]:
        """Return how many votes are served, and their distance in tenths of a kilometre."""
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
