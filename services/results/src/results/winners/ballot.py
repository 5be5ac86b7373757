"""A round as the rules see it, and what they answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Contender:
    """A list, a candidate or a pair. `place` is its pointer in the question; `born` its people, in their order."""

    id: str
    votes: int
    place: str
    average_age: Decimal | None = None
    born: tuple[date, ...] = ()


@dataclass(frozen=True)
class Tally:
    round: Literal[1, 2]
    valid: int
    contenders: tuple[Contender, ...]
    registered: int = 0

    @property
    def ranked(self) -> list[Contender]:
        return sorted(self.contenders, key=lambda one: (-one.votes, one.id))

    @property
    def leaders(self) -> list[Contender]:
        """Return the candidates with the most votes: several where they have as many."""
        return [one for one in self.ranked if one.votes == self.ranked[0].votes]


@dataclass(frozen=True)
class Outcome:
    """`elected`: the list that has the majority bonus, the candidate, or where there is no bonus all lists with seats.

    While nothing is decided, everybody is in one of `qualified`, `may_merge` and `eliminated`; once it is, in none.
    """

    decided: bool
    elected: list[str]
    qualified: list[str]
    may_merge: list[str]
    eliminated: list[str]
    seats: dict[str, int]
    articles: list[str]
    notes: list[str] = field(default_factory=list[str])


def decided(
    elected: Iterable[Contender],
    articles: Iterable[str],
    seats: dict[str, int] | None = None,
    notes: Iterable[str] = (),
) -> Outcome:
    names = [one.id for one in elected]
    return Outcome(True, names, [], [], [], seats or {}, list(articles), list(notes))


def undecided(
    tally: Tally, qualified: Iterable[Contender], articles: Iterable[str], may_merge: Iterable[Contender] = ()
) -> Outcome:
    standing, merging = [one.id for one in qualified], [one.id for one in may_merge]
    out = [one.id for one in tally.ranked if one.id not in (*standing, *merging)]
    return Outcome(False, [], standing, merging, out, {}, list(articles))
