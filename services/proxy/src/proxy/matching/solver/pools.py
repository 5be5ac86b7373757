"""A pool of requests and offers, with manual decisions. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from common.schemas import Round


@dataclass(frozen=True)
class Place:
    """The place where a person votes. Latitude and longitude in degrees; None if only the commune is known."""

    commune: str
    consulate: str = ""
    station: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Seeker:
    """A request. `person` identifies a human being across rows: nobody is matched with themselves."""

    person: str
    place: Place
    rounds: frozenset[Round]
    home: str = ""
    """The campaign that they turned to."""

    circle: frozenset[str] = frozenset({""})
    """The campaigns whose people they may be matched with, their own among them."""


@dataclass(frozen=True)
class Holder:
    """An offer. `room`: proxies that the law still allows in each round (see `offers.capacity`)."""

    person: str
    place: Place
    room: Mapping[Round, int]
    radius_km: float
    reliability: int = 0
    """0 (nothing is known) to 3."""

    home: str = ""
    circle: frozenset[str] = frozenset({""})


class Vote(NamedTuple):
    """One vote of one request: the seeker's index in the pool, and the round."""

    seeker: int
    round: Round


def in_circle(seeker: Seeker, holder: Holder) -> bool:
    """Return whether each consents to the other's campaign."""
    return seeker.home in holder.circle and holder.home in seeker.circle


Matches = dict[Vote, int]
"""The holder's number in the pool, for each vote that is served."""


@dataclass(frozen=True)
class Pool:
    """Everyone who may be matched. `pins` are kept; `forbids` are never made."""

    seekers: tuple[Seeker, ...]
    holders: tuple[Holder, ...]
    pins: dict[Vote, int] = field(default_factory=dict[Vote, int])
    forbids: frozenset[tuple[int, int]] = frozenset()

    def may_meet(self, seeker: int, holder: int) -> bool:
        """Return whether a pair is possible: two people, not forbidden, with consent across campaigns."""
        seeker_row, other = self.seekers[seeker], self.holders[holder]
        return (
            (seeker, holder) not in self.forbids and seeker_row.person != other.person and in_circle(seeker_row, other)
        )

    def room_left(self) -> list[dict[Round, int]]:
        """Return each holder's room by round, without pinned votes."""
        left = [dict(holder.room) for holder in self.holders]
        for vote, holder in self.pins.items():
            left[holder][vote.round] = left[holder].get(vote.round, 0) - 1
        return left


def in_parts(matches: Matches, most: int) -> list[Matches]:
    """Split a matching into parts of at most `most` seekers, both rounds of each together."""
    seekers = sorted({vote.seeker for vote in matches})
    part_of = {seeker: number // most for number, seeker in enumerate(seekers)}
    parts: list[Matches] = [{} for _ in range(0, len(seekers), most)]
    for vote, holder in sorted(matches.items()):
        parts[part_of[vote.seeker]][vote] = holder
    return parts
