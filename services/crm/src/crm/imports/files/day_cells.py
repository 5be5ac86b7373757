"""Days in cells, by rules that the page states.

Two figures of a year: of a birth, the person is 15 or older, so that in 2026 « 64 » is 1964 and « 11 » is 2011, but
« 12 » is 1912; of another day, it is not after this year. A whole number in a column of days is a spreadsheet's count
of days since 30 December 1899, where it is no year. Day before month, unless the mapping says otherwise.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from elections.places.text_similarity import simplified

from crm.people.records.minors import KNOWN_FROM

Order: TypeAlias = Literal["day_first", "month_first"]
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ][\d:.+Z ]*(?:UTC)?)?")
_FIGURES = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: [\d:]*(?: ?[AaPp][Mm])?)?")
_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?:er)? ([a-z]+) (\d{4}|\d{2})")
_COUNT = re.compile(r"([1-9]\d{3,4})(?:[.,]\d+)?")
_ORIGIN, _LAST = date(1899, 12, 30), date(2099, 12, 31)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january", "fevrier fevr fev february feb", "mars mar march", "avril avr april apr",
            "mai may", "juin june jun", "juillet juil july jul", "aout august aug", "septembre sept september sep",
            "octobre oct october", "novembre nov november", "decembre dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip


class ReadDay(NamedTuple):
    """A day, None for an unreadable cell. `remark`: why not, or the rule by which it was read."""

    day: date | None
    remark: str | None = None


@lru_cache(200_000)
def read_day(cell: str, today: date, *, birth: bool = False, order: Order = "day_first") -> ReadDay:
    if found := _ISO.fullmatch(cell):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    if (count := _COUNT.fullmatch(cell)) and int(count[1]) > _LAST.year:
        day = _ORIGIN + timedelta(days=int(count[1]))
        return ReadDay(day, "counted_day") if day <= _LAST else ReadDay(None, "day")
    if figures := _FIGURES.fullmatch(cell):
        first, second = int(figures[1]), int(figures[2])
        day, month = (first, second) if order == "day_first" else (second, first)
        read = _dated(figures[3], month, day, today, birth=birth)
        if read.day is None and _dated(figures[3], day, month, today, birth=birth).day is not None:
            return ReadDay(None, "other_order")
        return read
    if (words := _WORDS.fullmatch(simplified(cell))) and words[2] in _MONTHS:
        return _dated(words[3], _MONTHS[words[2]], int(words[1]), today, birth=birth)
    return ReadDay(None, "day")


def _dated(figures: str, month: int, day: int, today: date, *, birth: bool) -> ReadDay:
    if len(figures) == 4:
        return _checked(int(figures), month, day)
    year = today.year - today.year % 100 + int(figures)
    year -= 100 if year > today.year - (KNOWN_FROM if birth else 0) else 0
    return _checked(year, month, day, "short_year")


def _checked(year: int, month: int, day: int, remark: str | None = None) -> ReadDay:
    try:
        found = date(year, month, day)
    except ValueError:
        return ReadDay(None, "day")
    return ReadDay(found, remark) if 1900 <= year <= 2099 else ReadDay(None, "day")
