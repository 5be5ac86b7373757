"""Months of the bank account, each with its two balances: pure."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class DayOfLines:
    """Sums of the bank lines of one day; `open`: how many no entry explains."""

    on: date
    lines: int
    cents: int
    open: int


@dataclass(frozen=True)
class Month:
    """A month. `bank_cents`, `journal_cents`: balances at its end, of the lines and of the account's entries."""

    first: date
    last: date
    lines: int
    came_cents: int
    open_lines: int
    bank_cents: int
    journal_cents: int
    covered: bool
    """Statements cover each of its days on which the account was open."""

    @property
    def difference_cents(self) -> int:
        return self.bank_cents - self.journal_cents

    @property
    def is_even(self) -> bool:
        return self.covered and not self.open_lines and not self.difference_cents

    @property
    def fingerprint(self) -> str:
        figures = [self.first.isoformat(), self.lines, self.came_cents, self.open_lines, self.bank_cents]
        return hashlib.sha256(json.dumps([*figures, self.journal_cents, self.covered]).encode()).hexdigest()[:32]


def list_months(
    days: Sequence[DayOfLines],
    entries: Sequence[tuple[date, int]],
    covered: Sequence[tuple[date, date]],
    until: date,
) -> list[Month]:
    """Return the months from the first line, entry or statement on to that of `until`, the newest first.

    `entries`: days and amounts that the account posted to the bank. `covered`: first and last days of the statements.
    """
    firsts = [*(day.on for day in days), *(on for on, _ in entries), *(start for start, _ in covered)]
    if not firsts:
        return []
    opened = min(firsts)
    months: list[Month] = []
    for first in _firsts(opened, until):
        last = _last(first)
        within = [day for day in days if first <= day.on <= last]
        months.append(
            Month(
                first,
                last,
                sum(day.lines for day in within),
                sum(day.cents for day in within),
                sum(day.open for day in within),
                sum(day.cents for day in days if day.on <= last),
                sum(cents for on, cents in entries if on <= last),
                _is_covered(max(first, opened), last, covered),
            )
        )
    return months[::-1]


def _firsts(opened: date, until: date) -> Iterator[date]:
    first = opened.replace(day=1)
    while first <= until:
        yield first
        first = _last(first) + timedelta(days=1)


def _last(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _is_covered(start: date, end: date, statements: Iterable[tuple[date, date]]) -> bool:
    """Return whether the statements leave out no day; the days before the first movement need none."""
    day = start
    for first, last in sorted(statements):
        if first <= day <= last:
            day = last + timedelta(days=1)
    return day > end
