"""Ages of candidates, to break ties in favour of the older as the law requires."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from kit.web.problems import Invalid

from results.winners.ballot import Contender

Age = Callable[[Contender], Decimal]


def choose(tied: Sequence[Contender], wanted: int, age: Age, article: str) -> list[Contender]:
    """Return the `wanted` oldest by `age`; raise `Invalid` for equal ages, which no article decides."""
    ordered = sorted(tied, key=lambda item: (-age(item), item.id))
    last, next_one = ordered[wanted - 1], ordered[wanted]
    if age(last) == age(next_one):
        raise Invalid(
            f"À égalité de voix et d'âge, {article} ne départage pas : c'est au juge ou au bureau de le dire.",
            f"As many votes and the same age: {article} does not break this tie.",
            next_one.place,
        )
    return ordered[:wanted]


def oldest_member(*, pair: bool) -> Age:
    """Return a function for the age of a candidate or, for a pair, of its older member."""

    def age(contender: Contender) -> Decimal:
        if not contender.born:
            raise missing(contender, "birth_date", "la date de naissance")
        if pair and len(contender.born) < 2:
            raise missing(contender, "running_mate", "la date de naissance de l'autre membre du binôme")
        return _age(min(contender.born) if pair else contender.born[0])

    return age


def average(contender: Contender) -> Decimal:
    if contender.average_age is None:
        raise missing(contender, "average_age", "la moyenne d'âge de la liste")
    return contender.average_age


def youth(contender: Contender) -> Decimal:
    return -average(contender)


def next_candidate(taken: dict[str, int]) -> Age:
    """Return a function for the age of a list's next candidate: the first without a seat."""

    def age(contender: Contender) -> Decimal:
        if len(contender.born) <= taken[contender.id]:
            raise missing(contender, "birth_dates", "les dates de naissance, dans l'ordre de la liste,")
        return _age(contender.born[taken[contender.id]])

    return age


def missing(contender: Contender, name: str, french: str) -> Invalid:
    return Invalid(
        f"Égalité de voix : il faut {french} pour la départager.",
        f"A tie: {name} is needed to break it.",
        f"{contender.place}/{name}",
    )


def _age(born: date) -> Decimal:
    return Decimal(-born.toordinal())
