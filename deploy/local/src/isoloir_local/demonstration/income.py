"""What the campaign receives: a loan, money of the candidate and of her party, gifts of people who do not exist."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

from isoloir_local.demonstration.names import draw_names

GIFTS = 47
_AMOUNTS = (20, 30, 40, 50, 50, 60, 80, 100, 100, 120, 150, 200, 250, 300, 500)
_STREETS = ("rue des Glycines", "allée des Tonneliers", "rue du Verger", "avenue des Sorbiers", "rue de la Source")
FIRST, LAST = date(2029, 3, 28), date(2029, 5, 25)
LOAN_CENTS, OWN_CENTS, PARTY_CENTS = 2_500_000, 600_000, 500_000
OPENED_ON, LENT_ON, GIVEN_ON = date(2029, 3, 20), date(2029, 3, 26), date(2029, 4, 9)


class Gift(NamedTuple):
    first_names: str
    surname: str
    born_on: date
    address: str
    cents: int
    on: date
    means: str


def draw_gifts(dice: random.Random, names: random.Random, town: str) -> Iterator[Gift]:
    """Yield the gifts, the earliest first. `names`: those of the contacts, of whom the givers are some."""
    days = sorted(FIRST + timedelta(days=dice.randrange((LAST - FIRST).days)) for _ in range(GIFTS))
    for day, (first, surname) in zip(days, islice(draw_names(names), GIFTS), strict=True):
        yield Gift(
            first,
            surname,
            date(2029 - dice.randrange(24, 82), dice.randrange(1, 13), dice.randrange(1, 29)),
            f"{dice.randrange(1, 60)} {dice.choice(_STREETS)}, {town}",
            dice.choice(_AMOUNTS) * 100,
            day,
            dice.choices(("cheque", "transfer", "card"), (5, 3, 4))[0],
        )
