"""Rate of the ceiling that the State reimburses, by date, and the threshold of votes.

Sources: the versions of L. 52-11-1 (9 December 2003; 30 December 2011, loi 2011-1977, art. 112) and of loi 62-1292,
art. 3, V (loi organique 2012-272, published 29 February 2012); loi 77-729, art. 19-1; L. 415-1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.schemas.elections import ElectionKind

from budget.ceilings.places import Place


@dataclass(frozen=True)
class Rates:
    """Rates. `reduced`: the rate below the threshold; None: nothing."""

    starts_on: date
    full: Decimal
    reduced: Decimal | None = None


@dataclass(frozen=True)
class Threshold:
    """Minimum share of the valid votes in round one; `strict`: the share must exceed it."""

    share: Decimal
    strict: bool
    article: str


# Before these days other texts applied: own contribution was no limit, and the President's rates were others.
_COMMON = (
    Rates(date(2003, 12, 9), Decimal("0.5")),
    Rates(date(2011, 12, 30), Decimal("0.475")),
)
_PRESIDENT = (
    Rates(date(2007, 1, 1), Decimal("0.5"), Decimal("0.05")),
    Rates(date(2012, 3, 1), Decimal("0.475"), Decimal("0.0475")),
)


def rates(election: ElectionKind, on: date | None) -> Rates | None:
    """Return the rates in force on that day, or today; None before the first known."""
    periods: Sequence[Rates] = _PRESIDENT if election is ElectionKind.PRESIDENTIELLE else _COMMON
    return next((period for period in reversed(periods) if on is None or period.starts_on <= on), None)


def threshold(election: ElectionKind, where: Place) -> Threshold:
    if election is ElectionKind.PRESIDENTIELLE:
        return Threshold(Decimal("0.05"), True, "loi 62-1292, art. 3, V")
    if election is ElectionKind.EUROPEENNES:
        return Threshold(Decimal("0.03"), False, "loi 77-729, art. 19-1")
    if election is ElectionKind.TERRITORIALES and where is Place.POLYNESIA:
        return Threshold(Decimal("0.03"), False, "L. 415-1")
    return Threshold(Decimal("0.05"), False, "L. 52-11-1")
