"""The law of ceilings as data: amounts, brackets and coefficients, each with its article and validity.

Sources: the consolidated Code électoral (L. 52-11, L. 308-1, L. 392), loi 62-1292, loi 77-729 and the decrees
named in each row. A coefficient that could not be read in a decree is absent: the rule then refuses to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

FOREVER = date.max


@dataclass(frozen=True)
class Bracket:
    """A bracket: `rate` per inhabitant above the previous bracket's end; `end` None: without limit."""

    end: int | None
    rate: Decimal


@dataclass(frozen=True)
class Table:
    """Marginal brackets, as for income tax. Above the last bracket's end the law has no rate."""

    article: str
    brackets: tuple[Bracket, ...]


@dataclass(frozen=True)
class Fixed:
    """A lump sum and, where there is one, an amount per inhabitant."""

    article: str
    amount: Decimal
    per_inhabitant: Decimal
    starts_on: date
    ends_on: date


class Scope(StrEnum):
    """The elections that a coefficient applies to."""

    LOCAL = auto()
    """Every election of L. 52-11 but those of the deputies and of the European Parliament."""
    MAYOTTE = auto()
    NC_PROVINCES = auto()
    NC_MUNICIPAL = auto()
    PF_LOCAL = auto()
    DEPUTIES = auto()
    NC_DEPUTIES = auto()
    PF_DEPUTIES = auto()
    WF_DEPUTIES = auto()
    PRESIDENT = auto()
    EUROPE = auto()


@dataclass(frozen=True)
class Coefficient:
    scope: Scope
    value: Decimal
    article: str
    starts_on: date
    ends_on: date


def _table(article: str, ends: Sequence[int | None], rates: str) -> Table:
    pairs = zip(ends, rates.split(), strict=True)
    return Table(article, tuple(Bracket(end, Decimal(rate)) for end, rate in pairs))


_ENDS = (15_000, 30_000, 60_000, 100_000, 150_000, 250_000, None)
_XPF_ENDS = (15_000, 30_000, 60_000, None)

MUNICIPAL = {
    1: _table("L. 52-11", _ENDS, "1.22 1.07 0.91 0.84 0.76 0.69 0.53"),
    2: _table("L. 52-11", _ENDS, "1.68 1.52 1.22 1.14 1.07 0.84 0.76"),
}
DEPARTMENTAL = _table("L. 52-11", _ENDS[:4], "0.64 0.53 0.43 0.30")
"""Nothing is written above 100 000 inhabitants."""
METROPOLITAN = _table("L. 224-25, L. 52-11", _ENDS[:4], "0.64 0.53 0.43 0.30")
REGIONAL = _table("L. 52-11", _ENDS, "0.53 0.53 0.53 0.53 0.38 0.30 0.23")
NC_MUNICIPAL = {
    1: _table("L. 392, 3°", _XPF_ENDS, "146 128 110 100"),
    2: _table("L. 392, 3°", _XPF_ENDS, "200 182 146 137"),
}
NC_PROVINCES = _table("L. 392, 3°", _XPF_ENDS, "127 100 91 64")
PF_MUNICIPAL = {
    1: _table("L. 392, 4°", _XPF_ENDS, "156 137 118 107"),
    2: _table("L. 392, 4°", _XPF_ENDS, "214 195 156 147"),
}
PF_ASSEMBLY = {
    1: _table("L. 392, 4°", _XPF_ENDS, "136 107 97 68"),
    2: _table("L. 392, 4°", _XPF_ENDS, "186 152 129 94"),
}

DEPUTIES = Fixed("L. 52-11, al. 3", Decimal(38_000), Decimal("0.15"), date(1993, 1, 30), FOREVER)
XPF_DEPUTIES = Fixed("L. 392, 5°", Decimal(4_545_000), Decimal(20), date(1993, 1, 30), FOREVER)
FEW_SENATORS, MANY_SENATORS = Decimal("0.05"), Decimal("0.02")
SENATORS = Decimal(10_000)
SENATORS_FROM = date(2011, 4, 20)
"""Loi 2011-412. Up to three senators a department counted as few until the lists began at three, in 2013."""
FEW_IS_TWO_FROM = date(2013, 11, 17)
XPF_SENATORS = Fixed("L. 439-1 A", Decimal(1_193_300), Decimal("5.96"), SENATORS_FROM, FOREVER)

_PRESIDENT = "loi 62-1292, art. 3, II"
PRESIDENT = {
    1: Fixed(_PRESIDENT, Decimal(13_700_000), Decimal(0), date(2007, 1, 1), FOREVER),
    2: Fixed(_PRESIDENT, Decimal(18_300_000), Decimal(0), date(2007, 1, 1), FOREVER),
}
EUROPE = (
    Fixed("loi 77-729, art. 19-1", Decimal(1_150_000), Decimal(0), date(2009, 6, 1), date(2018, 6, 26)),
    Fixed("loi 77-729, art. 19-1", Decimal(9_200_000), Decimal(0), date(2018, 6, 27), FOREVER),
)

COEFFICIENTS = tuple(
    Coefficient(scope, Decimal(value), article, start, end)
    for scope, value, article, start, end in (
        (Scope.LOCAL, "1.13", "décret 2004-140", date(2004, 2, 14), date(2007, 1, 31)),
        (Scope.LOCAL, "1.18", "décret 2007-140", date(2007, 2, 1), date(2009, 12, 31)),
        (Scope.LOCAL, "1.23", "décret 2009-1730", date(2010, 1, 1), FOREVER),
        (Scope.MAYOTTE, "1.19", "décret 2007-1656", date(2007, 11, 25), date(2010, 12, 29)),
        (Scope.MAYOTTE, "1.31", "décret 2010-1656", date(2010, 12, 30), FOREVER),
        (Scope.NC_PROVINCES, "1.24", "décret 2007-1656", date(2007, 11, 25), date(2010, 12, 29)),
        (Scope.NC_PROVINCES, "1.31", "décret 2010-1656", date(2010, 12, 30), FOREVER),
        (Scope.PF_LOCAL, "1.04", "décret 2011-532", date(2011, 5, 18), FOREVER),
        (Scope.DEPUTIES, "1.26", "décret 2008-1300", date(2008, 12, 13), FOREVER),
        # Read in the decree of 2005; what followed it after 2007 could not be read.
        (Scope.NC_DEPUTIES, "1.21", "décret 2005-1083", date(2005, 9, 1), date(2007, 12, 31)),
        (Scope.PF_DEPUTIES, "1.01", "décret 2005-1083", date(2005, 9, 1), date(2007, 12, 31)),
        (Scope.WF_DEPUTIES, "1.21", "décret 2005-1083", date(2005, 9, 1), date(2007, 12, 31)),
        (Scope.PRESIDENT, "1.18", "décret 2007-140", date(2007, 2, 1), date(2009, 12, 31)),
        (Scope.PRESIDENT, "1.23", "décret 2009-1730, loi organique 2012-272", date(2010, 1, 1), FOREVER),
        (Scope.EUROPE, "1.10", "décret de 2009 (loi 77-729, art. 19-1)", date(2009, 6, 1), date(2018, 6, 26)),
        (Scope.EUROPE, "1", "", date(2018, 6, 27), FOREVER),
    )
)

EXCEPTIONAL = Decimal("1.2")
SECOND_ROUND_2020 = (date(2020, 3, 15), date(2020, 6, 28))
"""Either date names that vote: the first round was in March, the second put off to June."""
JUNE_2021 = (date(2021, 6, 1), date(2021, 6, 30))

NO_ACCOUNT_BELOW = 9_000
CANTONS_EXEMPT_UNTIL = date(2015, 3, 1)
"""Cantons below 9 000 inhabitants had no ceiling before the two-person tickets."""

MAYOTTE_DEPARTMENT_FROM = date(2011, 3, 31)
PRESIDENT_UNCONFIRMED_FROM = 2027
SMALLEST_OF_PLM = 450_000
"""Few other communes reach it: a calculation without territory above it says that PLM have rules of their own."""
PLM_SINCE = date(2025, 8, 12)
"""Loi 2025-795 on Paris, Lyon and Marseille."""


def coefficient(scope: Scope, on: date) -> Coefficient | None:
    return next(
        (
            coefficient_row
            for coefficient_row in COEFFICIENTS
            if coefficient_row.scope is scope and coefficient_row.starts_on <= on <= coefficient_row.ends_on
        ),
        None,
    )
