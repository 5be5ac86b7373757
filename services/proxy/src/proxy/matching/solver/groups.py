"""Groups of interchangeable seekers: same place, same open rounds, same forbidden people."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from common.schemas import Round

from proxy.matching.solver.pairs import ROUNDS, Ground, Ints
from proxy.matching.solver.pools import Pool, Vote

NOBODY = -1


class Group(NamedTuple):
    place: int
    rounds: frozenset[Round]
    """The open rounds: asked for, and not pinned."""

    barred: frozenset[int]
    """Holders whom they cannot have."""

    pinned: int
    """The holder of the other round already, or NOBODY."""

    @property
    def whole(self) -> bool:
        return len(self.rounds) == 2


@dataclass(frozen=True)
class Groups:
    """Groups of seekers, and the holders' room, without pinned votes."""

    pool: Pool
    ground: Ground
    members: dict[Group, list[int]]

    @cached_property
    def all(self) -> list[Group]:
        return list(self.members)

    @cached_property
    def room(self) -> dict[Round, Ints]:
        left = self.pool.room_left()
        return {one: np.array([max(0, room.get(one, 0)) for room in left], dtype=np.int64) for one in ROUNDS}

    @cached_property
    def in_both(self) -> Ints:
        """Return 1 for each holder with room in both rounds, else 0."""
        return ((self.room[1] > 0) & (self.room[2] > 0)).astype(np.int64)

    def counts(self, round: Round) -> Ints:
        return np.array(
            [len(self.members[seeker_group]) if round in seeker_group.rounds else 0 for seeker_group in self.all],
            dtype=np.int64,
        )


def group(pool: Pool, ground: Ground) -> Groups:
    """Group the seekers that have an open round."""
    barred = defaultdict[int, set[int]](set)
    for seeker, holder in pool.forbids:
        barred[seeker].add(holder)
    own = defaultdict[str, list[int]](list)
    for number, holder in enumerate(pool.holders):
        own[holder.person].append(number)
    members_of: dict[Group, list[int]] = {}
    for number, seeker in enumerate(pool.seekers):
        rounds = frozenset[Round](
            open_round for open_round in seeker.rounds if Vote(number, open_round) not in pool.pins
        )
        if rounds:
            group = Group(
                int(ground.place_of[number]),
                rounds,
                frozenset(barred.get(number, ())) | frozenset(own.get(seeker.person, ())),
                NOBODY if len(rounds) == 2 else pool.pins.get(Vote(number, 2 if 1 in rounds else 1), NOBODY),
            )
            members_of.setdefault(group, []).append(number)
    return Groups(pool, ground, members_of)
