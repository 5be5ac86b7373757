"""Matching after one change, while accepted matches stay.

Only the part near the change is solved (see `parts`), so that others are not affected; the whole pool is solved later
in the background.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from proxy.matching.solver.optimum import Solution, solve
from proxy.matching.solver.parts import cut_out, find_near
from proxy.matching.solver.pools import Matches, Pool, Vote


def resolve(
    pool: Pool,
    matches: Matches,
    accepted: Collection[Vote],
    changed_seekers: Iterable[int] = (),
    changed_holders: Iterable[int] = (),
    *,
    seconds: float = 0.5,
) -> Solution:
    """Return the matching after the change; people who left are in neither. `accepted` stays.

    The bound is of the part.
    """
    fixed = pool.pins | {vote: holder for vote, holder in matches.items() if vote in accepted}
    near = find_near(pool, matches, changed_seekers, changed_holders)
    part = cut_out(pool, matches, near, fixed)
    solution = solve(part.pool, seconds=seconds)
    return replace(solution, matches=part.put_back(solution.matches))
