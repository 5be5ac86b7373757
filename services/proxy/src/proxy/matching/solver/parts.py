"""Part of a pool that is matched by itself, around a change or an undecided seeker.

It has the seekers without a holder, the holders within their reach, the seekers matched with those, and so on for a few
steps. All others keep their matches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from proxy.matching.solver.pairs import nearest_holders, nearest_seekers
from proxy.matching.solver.pools import Matches, Pool, Vote

MAX_SEEKERS = 120
_NEAREST = 12
_STEPS = 3


@dataclass(frozen=True)
class Part:
    pool: Pool
    seekers: Sequence[int]
    """The numbers of its seekers in the whole pool; holders are all there and keep theirs."""

    others: Matches
    """The matches of the others."""

    def put_back(self, matches: Matches) -> Matches:
        """Return the whole matching, with the part's result."""
        return self.others | {Vote(self.seekers[vote.seeker], vote.round): match for vote, match in matches.items()}


def cut_out(pool: Pool, matches: Matches, near: Iterable[int], fixed: Matches) -> Part:
    """Return the part of these seekers, with the room left by all others."""
    seekers = sorted(near)
    at = {seeker: number for number, seeker in enumerate(seekers)}
    room = [dict(holder.room) for holder in pool.holders]
    others = {vote: holder for vote, holder in matches.items() if vote.seeker not in at}
    for vote, holder in others.items():
        room[holder][vote.round] = room[holder].get(vote.round, 0) - 1
    part = Pool(
        tuple(pool.seekers[seeker] for seeker in seekers),
        tuple(replace(holder, room=left) for holder, left in zip(pool.holders, room, strict=True)),
        {Vote(at[vote.seeker], vote.round): holder for vote, holder in fixed.items() if vote.seeker in at},
        frozenset((at[seeker], holder) for seeker, holder in pool.forbids if seeker in at),
    )
    return Part(part, seekers, others)


def find_near(pool: Pool, matches: Matches, seekers: Iterable[int], holders: Iterable[int] = ()) -> set[int]:
    """Return the seekers reachable from these by a few exchanges."""
    with_holder: dict[int, list[int]] = {}
    for vote, holder in matches.items():
        with_holder.setdefault(holder, []).append(vote.seeker)
    result = set(seekers)
    for holder in holders:
        result.update(with_holder.get(holder, []))
        result.update(nearest_seekers(pool, holder, MAX_SEEKERS // 3))
    edge = sorted(result)
    for _ in range(_STEPS):
        near = {holder for seeker in edge for holder in nearest_holders(pool, seeker, _NEAREST)}
        beyond = {seeker for holder in near for seeker in with_holder.get(holder, []) if seeker not in result}
        edge = sorted(beyond)[: MAX_SEEKERS - len(result)]
        if not edge:
            break
        result.update(edge)
    return result
