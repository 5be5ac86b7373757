"""A pool: the requests that seek a proxy holder, the offers, and the decisions made by hand. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from common.schemas import Round


@dataclass(frozen=True)
class Place:
    """The place where a person votes. Latitude and longitude in degrees; None where only the commune is known."""

    commune: str
    consulate: str = ""
    station: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Seeker:
    """A request. `person` tells that two rows are the same human being, who is never matched with themselves."""

    person: str
    place: Place
    rounds: frozenset[Round]
    home: str = ""
    """The campaign that they turned to."""

    circle: frozenset[str] = frozenset({""})
    """The campaigns whose people they may be matched with, their own among them."""


@dataclass(frozen=True)
class Holder:
    """An offer: `room` is how many proxies the law still lets them take in each round (see `offers.capacity`)."""

    person: str
    place: Place
    room: Mapping[Round, int]
    radius_km: float
    reliability: int = 0
    """0 (nothing is known) to 3."""

    home: str = ""
    circle: frozenset[str] = frozenset({""})


class Vote(NamedTuple):
    """One vote of one request: the seeker's number in the pool, and the round."""

    seeker: int
    round: Round


def in_circle(seeker: Seeker, holder: Holder) -> bool:
    """Return True if each may be matched with people of the other's campaign."""
    return seeker.home in holder.circle and holder.home in seeker.circle


Matches = dict[Vote, int]
"""The holder's number in the pool, for each vote that is served."""


@dataclass(frozen=True)
class Pool:
    """Everyone who may be matched with each other. `pins` are kept as they are; `forbids` are never made."""

    seekers: tuple[Seeker, ...]
    holders: tuple[Holder, ...]
    pins: dict[Vote, int] = field(default_factory=dict[Vote, int])
    forbids: frozenset[tuple[int, int]] = frozenset()

    def may_meet(self, seeker: int, holder: int) -> bool:
        """Return True if a pair is possible: not one person, not forbidden, and across campaigns both have agreed."""
        one, other = self.seekers[seeker], self.holders[holder]
        return (seeker, holder) not in self.forbids and one.person != other.person and in_circle(one, other)

    def room_left(self) -> list[dict[Round, int]]:
        """Return the room of each holder, by round, without what is pinned."""
        left = [dict(one.room) for one in self.holders]
        for vote, holder in self.pins.items():
            left[holder][vote.round] = left[holder].get(vote.round, 0) - 1
        return left


def in_parts(matches: Matches, most: int) -> list[Matches]:
    """A matching in parts of so many seekers at most, both rounds of each together."""
    seekers = sorted({vote.seeker for vote in matches})
    part_of = {seeker: number // most for number, seeker in enumerate(seekers)}
    parts: list[Matches] = [{} for _ in range(0, len(seekers), most)]
    for vote, holder in sorted(matches.items()):
        parts[part_of[vote.seeker]][vote] = holder
    return parts
