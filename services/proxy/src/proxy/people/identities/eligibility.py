"""Eligibility for each round: of age on its day, and born on a day that exists."""

import re
from collections.abc import Sequence
from datetime import date

ARTICLES = {"age": "code électoral art. L. 2"}
ADULT_YEARS = 18
BORN_SINCE = date(1900, 1, 1)

Reason = tuple[str, str]

NO_DATE: Reason = (
    "Écrivez votre date de naissance : jour, mois, année.",
    "Give the date of birth: year, month, day.",
)
NOT_A_DATE: Reason = (
    "Cette date n'existe pas. Format attendu : 27 3 1985.",
    "There is no such date. Expected: 1985-03-27.",
)
SHORT_YEAR: Reason = (
    "Écrivez l'année avec quatre chiffres, par exemple 1985.",
    "Write the year with four digits, such as 1985.",
)
TOO_OLD: Reason = ("L'année de naissance doit être 1900 ou après.", "The year of birth is 1900 or later.")
NOT_BORN: Reason = ("Cette date de naissance est dans l'avenir.", "This date of birth is in the future.")
UNDER_AGE: Reason = (
    "Il faut avoir 18 ans le jour du vote pour voter ou donner une procuration.",
    "One has to be 18 on the day of the vote to vote or give a proxy.",
)

_DATE = re.compile(r"([0-9]{1,4})-([0-9]{1,2})-([0-9]{1,2})")


def read_birth_date(text: str) -> date | Reason:
    """Read a date such as `1985-03-27`, also without its zeros."""
    if not text.strip(" -"):
        return NO_DATE
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return NOT_A_DATE
    year, month, day = found.groups()
    if len(year) < 4:
        return SHORT_YEAR
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return NOT_A_DATE


def reason_to_refuse(born_on: date, today: date) -> Reason | None:
    """Return what is wrong with the date of birth itself, or None."""
    if born_on < BORN_SINCE:
        return TOO_OLD
    return NOT_BORN if born_on > today else None


def adult_on(born_on: date) -> date:
    """The eighteenth birthday; the 1st of March for those born on a 29th of February."""
    year = born_on.year + ADULT_YEARS
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def may_vote(born_on: date, round_on: date) -> bool:
    """On the birthday itself the authority decides (its practice asks for the eve): this does not stand in the way."""
    return adult_on(born_on) <= round_on


def too_young_for(born_on: date, days: Sequence[date]) -> list[date]:
    return [day for day in days if not may_vote(born_on, day)]
