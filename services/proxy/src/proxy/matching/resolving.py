"""Matching anew around one change, while what others accepted stays.

Only who is near the change is looked at: the seekers without a holder, the holders they could have, and the seekers
who are matched with those, a few steps outwards. All others keep what they have, so that nobody hears of a change
that does not concern them; the whole pool is solved again in the background.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from proxy.matching.pairs import nearest_holders, nearest_seekers
from proxy.matching.pools import Matches, Pool, Vote
from proxy.matching.solving import Solution, solve

MOST_SEEKERS = 120
_NEAREST = 12
_STEPS = 3


def resolve(
    pool: Pool,
    matches: Matches,
    accepted: Collection[Vote],
    changed_seekers: Iterable[int] = (),
    changed_holders: Iterable[int] = (),
    *,
    seconds: float = 0.5,
) -> Solution:
    """`matches` after the change: whoever went is in neither. What is `accepted` stays. The proof is of the part."""
    kept = pool.pins | {vote: holder for vote, holder in matches.items() if vote in accepted}
    near = sorted(_near(pool, matches, changed_seekers, changed_holders))
    at = {seeker: number for number, seeker in enumerate(near)}
    room = [dict(one.room) for one in pool.holders]
    others = {vote: holder for vote, holder in matches.items() if vote.seeker not in at}
    for vote, holder in others.items():
        room[holder][vote.round] = room[holder].get(vote.round, 0) - 1
    part = Pool(
        tuple(pool.seekers[seeker] for seeker in near),
        tuple(replace(one, room=left) for one, left in zip(pool.holders, room, strict=True)),
        {Vote(at[vote.seeker], vote.round): holder for vote, holder in kept.items() if vote.seeker in at},
        frozenset((at[seeker], holder) for seeker, holder in pool.forbids if seeker in at),
    )
    found = solve(part, seconds=seconds)
    mine = {Vote(near[vote.seeker], vote.round): holder for vote, holder in found.matches.items()}
    return replace(found, matches=others | mine)


def _near(pool: Pool, matches: Matches, seekers: Iterable[int], holders: Iterable[int]) -> set[int]:
    """Outwards from the change, as far as a chain of exchanges is likely to go."""
    with_holder: dict[int, list[int]] = {}
    for vote, holder in matches.items():
        with_holder.setdefault(holder, []).append(vote.seeker)
    found = set(seekers)
    for holder in holders:
        found.update(with_holder.get(holder, []))
        found.update(nearest_seekers(pool, holder, MOST_SEEKERS // 3))
    edge = sorted(found)
    for _ in range(_STEPS):
        near = {holder for seeker in edge for holder in nearest_holders(pool, seeker, _NEAREST)}
        beyond = {seeker for holder in near for seeker in with_holder.get(holder, []) if seeker not in found}
        edge = sorted(beyond)[: MOST_SEEKERS - len(found)]
        if not edge:
            break
        found.update(edge)
    return found
