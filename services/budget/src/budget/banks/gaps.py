"""Check that bank statements follow each other without a gap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Covered:
    """The days and balances of one statement; a balance is None if the statement has none."""

    starts_on: date
    ends_on: date
    opening: int | None
    closing: int | None


@dataclass(frozen=True)
class Gap:
    """A gap between two statements. `missing`: net amount of the missing movements; None without balances."""

    after: date
    before: date
    missing: int | None


def find_gaps(statements: Sequence[Covered], moved: Callable[[date, date], int]) -> list[Gap]:
    """Find the gaps. `moved(first, last)`: sum of the known movements between two days, both included."""
    gaps: list[Gap] = []
    last: Covered | None = None
    for statement in sorted(statements, key=lambda statement: (statement.starts_on, statement.ends_on)):
        if last is None:
            last = statement
            continue
        if gap := _between(last, statement, moved):
            gaps.append(gap)
        if statement.ends_on > last.ends_on or (statement.ends_on == last.ends_on and last.closing is None):
            last = statement
    return gaps


def _between(last: Covered, covered: Covered, moved: Callable[[date, date], int]) -> Gap | None:
    if last.closing is None or covered.opening is None:
        not_adjacent = covered.starts_on > last.ends_on + timedelta(days=1)
        return Gap(last.ends_on, covered.starts_on, None) if not_adjacent else None
    if covered.opening == last.closing:
        return None
    if covered.starts_on > last.ends_on:
        return Gap(last.ends_on, covered.starts_on, covered.opening - last.closing)
    # They share days: what moved in those brings one's opening to the other's closing.
    ends_on = min(last.ends_on, covered.ends_on)
    if covered.closing is not None and covered.ends_on <= last.ends_on:
        return None
    missing = last.closing - covered.opening - moved(covered.starts_on, ends_on)
    return Gap(covered.starts_on, ends_on, missing) if missing else None
