"""A part of a pool that is matched by itself: who is near a change, or near what is not decided yet.

The seekers without a holder, the holders they could have, and the seekers who are matched with those, a few steps
outwards. All others keep what they have.
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
        """Return the whole matching, with what was matched in the part."""
        return self.others | {Vote(self.seekers[vote.seeker], vote.round): one for vote, one in matches.items()}


def cut_out(pool: Pool, matches: Matches, near: Iterable[int], kept: Matches) -> Part:
    """Return the part of these seekers, with the room that all others leave."""
    seekers = sorted(near)
    at = {seeker: number for number, seeker in enumerate(seekers)}
    room = [dict(one.room) for one in pool.holders]
    others = {vote: holder for vote, holder in matches.items() if vote.seeker not in at}
    for vote, holder in others.items():
        room[holder][vote.round] = room[holder].get(vote.round, 0) - 1
    part = Pool(
        tuple(pool.seekers[seeker] for seeker in seekers),
        tuple(replace(one, room=left) for one, left in zip(pool.holders, room, strict=True)),
        {Vote(at[vote.seeker], vote.round): holder for vote, holder in kept.items() if vote.seeker in at},
        frozenset((at[seeker], holder) for seeker, holder in pool.forbids if seeker in at),
    )
    return Part(part, seekers, others)


def find_near(pool: Pool, matches: Matches, seekers: Iterable[int], holders: Iterable[int] = ()) -> set[int]:
    """Return the seekers outwards from these, as far as a chain of exchanges is likely to go."""
    with_holder: dict[int, list[int]] = {}
    for vote, holder in matches.items():
        with_holder.setdefault(holder, []).append(vote.seeker)
    found = set(seekers)
    for holder in holders:
        found.update(with_holder.get(holder, []))
        found.update(nearest_seekers(pool, holder, MAX_SEEKERS // 3))
    edge = sorted(found)
    for _ in range(_STEPS):
        near = {holder for seeker in edge for holder in nearest_holders(pool, seeker, _NEAREST)}
        beyond = {seeker for holder in near for seeker in with_holder.get(holder, []) if seeker not in found}
        edge = sorted(beyond)[: MAX_SEEKERS - len(found)]
        if not edge:
            break
        found.update(edge)
    return found
