"""Input and output of the electoral rules: a counted round, and its outcome."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Contender:
    """A list, a candidate or a pair. `place`: its JSON pointer in the question; `born`: birth dates, in list order."""

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
        return sorted(self.contenders, key=lambda contender: (-contender.votes, contender.id))

    @property
    def leaders(self) -> list[Contender]:
        """Return the candidates with the most votes: several if tied."""
        return [contender for contender in self.ranked if contender.votes == self.ranked[0].votes]


@dataclass(frozen=True)
class Outcome:
    """Outcome of a round.

    `elected`: the list with the majority bonus, the candidate, or without a bonus all lists with seats.

    `elected`: the list with the majority bonus, the candidate, or without a bonus all lists with seats.

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
    names = [contender.id for contender in elected]
    return Outcome(True, names, [], [], [], seats or {}, list(articles), list(notes))


def undecided(
    tally: Tally, qualified: Iterable[Contender], articles: Iterable[str], may_merge: Iterable[Contender] = ()
) -> Outcome:
    standing, merging = [contender.id for contender in qualified], [contender.id for contender in may_merge]
    out = [contender.id for contender in tally.ranked if contender.id not in (*standing, *merging)]
    return Outcome(False, [], standing, merging, out, {}, list(articles))
