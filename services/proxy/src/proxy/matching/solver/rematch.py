"""A new matching around one change, while what others accepted stays.

Only the part near the change is looked at (see `parts`): nobody hears of a change that does not concern them; the
whole pool is solved again in the background.
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
    """Return `matches` after the change: whoever went is in neither.
    What is `accepted` stays. The proof is of the part.
    """
    kept = pool.pins | {vote: holder for vote, holder in matches.items() if vote in accepted}
    near = find_near(pool, matches, changed_seekers, changed_holders)
    part = cut_out(pool, matches, near, kept)
    found = solve(part.pool, seconds=seconds)
    return replace(found, matches=part.put_back(found.matches))
