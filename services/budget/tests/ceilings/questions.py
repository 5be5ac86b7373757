"""Questions to the rule of the ceiling, as the tests ask them."""

from datetime import date

from budget.ceilings.answers import Answer, Ceiling, NoCeiling, Question
from budget.ceilings.ceiling import compute_ceiling
from common.schemas.elections import ElectionKind

TODAY = date(2026, 3, 15)


def answer(
    election: str,
    population: int | None = None,
    round: int | None = 1,
    on: date = TODAY,
    territory: str | None = None,
    senators: int | None = None,
) -> Answer:
    return compute_ceiling(Question(ElectionKind(election), on, population, round, territory, senators))


def ceiling(
    election: str,
    population: int | None = None,
    round: int | None = 1,
    on: date = TODAY,
    territory: str | None = None,
    senators: int | None = None,
) -> Ceiling:
    found = answer(election, population, round, on, territory, senators)
    assert isinstance(found, Ceiling)
    return found


def refused(
    election: str,
    population: int | None = None,
    round: int | None = 1,
    on: date = TODAY,
    territory: str | None = None,
) -> NoCeiling:
    found = answer(election, population, round, on, territory)
    assert isinstance(found, NoCeiling)
    return found
