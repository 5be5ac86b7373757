"""The check that statements follow each other, with nothing missing between two of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Covered:
    """The days and balances of one statement; balances are None where it gives none."""

    starts_on: date
    ends_on: date
    opening: int | None
    closing: int | None


@dataclass(frozen=True)
class Gap:
    """A gap between two statements. `missing`: the movements that neither shows; None where no balance tells."""

    after: date
    before: date
    missing: int | None


def find_gaps(statements: Sequence[Covered], moved: Callable[[date, date], int]) -> list[Gap]:
    """Find the gaps. `moved`: the sum of the known movements from a day to a day, both included."""
    found: list[Gap] = []
    last: Covered | None = None
    for one in sorted(statements, key=lambda each: (each.starts_on, each.ends_on)):
        if last is None:
            last = one
            continue
        if gap := _between(last, one, moved):
            found.append(gap)
        if one.ends_on > last.ends_on or (one.ends_on == last.ends_on and last.closing is None):
            last = one
    return found


def _between(last: Covered, one: Covered, moved: Callable[[date, date], int]) -> Gap | None:
    if last.closing is None or one.opening is None:
        apart = one.starts_on > last.ends_on + timedelta(days=1)
        return Gap(last.ends_on, one.starts_on, None) if apart else None
    if one.opening == last.closing:
        return None
    if one.starts_on > last.ends_on:
        return Gap(last.ends_on, one.starts_on, one.opening - last.closing)
    # They share days: what moved in those brings one's opening to the other's closing.
    ends_on = min(last.ends_on, one.ends_on)
    if one.closing is not None and one.ends_on <= last.ends_on:
        return None
    missing = last.closing - one.opening - moved(one.starts_on, ends_on)
    return Gap(one.starts_on, ends_on, missing) if missing else None
