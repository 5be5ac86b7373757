"""Ages, to find the older where the law requires it between equals."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from kit.web.problems import Invalid

from results.winners.ballot import Contender

Age = Callable[[Contender], Decimal]


def choose(tied: Sequence[Contender], wanted: int, age: Age, article: str) -> list[Contender]:
    """The `wanted` oldest by `age`. Raises `Invalid` where they are as old: no article goes further."""
    ordered = sorted(tied, key=lambda one: (-age(one), one.id))
    last, next_one = ordered[wanted - 1], ordered[wanted]
    if age(last) == age(next_one):
        raise Invalid(
            f"À égalité de voix et d'âge, {article} ne départage pas : c'est au juge ou au bureau de le dire.",
            f"As many votes and the same age: {article} does not break this tie.",
            next_one.place,
        )
    return ordered[:wanted]


def oldest_member(*, pair: bool) -> Age:
    """Return a reader of the age of a candidate or, of a pair, of its older half."""

    def age(one: Contender) -> Decimal:
        if not one.born:
            raise missing(one, "birth_date", "la date de naissance")
        if pair and len(one.born) < 2:
            raise missing(one, "running_mate", "la date de naissance de l'autre membre du binôme")
        return _age(min(one.born) if pair else one.born[0])

    return age


def average(one: Contender) -> Decimal:
    if one.average_age is None:
        raise missing(one, "average_age", "la moyenne d'âge de la liste")
    return one.average_age


def youth(one: Contender) -> Decimal:
    return -average(one)


def next_candidate(taken: dict[str, int]) -> Age:
    """Return a reader of the age of whom the seat would go to: the first candidate of the list who has none yet."""

    def age(one: Contender) -> Decimal:
        if len(one.born) <= taken[one.id]:
            raise missing(one, "birth_dates", "les dates de naissance, dans l'ordre de la liste,")
        return _age(one.born[taken[one.id]])

    return age


def missing(one: Contender, name: str, french: str) -> Invalid:
    return Invalid(
        f"Égalité de voix : il faut {french} pour la départager.",
        f"A tie: {name} is needed to break it.",
        f"{one.place}/{name}",
    )


def _age(born: date) -> Decimal:
    return Decimal(-born.toordinal())
