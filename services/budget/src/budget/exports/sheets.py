"""Content of an export before it is a file: sheets of plain cells, the same for PDF, workbook, CSV and page."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum, auto
from typing import TypeAlias

from budget.ceilings.answers import Currency

Cell: TypeAlias = str | int | date | None


class Kind(StrEnum):
    TEXT = auto()
    MONEY = auto()
    """Whole numbers of the currency's smallest unit."""
    DAY = auto()
    COUNT = auto()


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = Kind.TEXT
    width: float = 1.0
    """Beside the others of its sheet."""


@dataclass(frozen=True)
class Sheet:
    """One list. `grouped`: its first two columns are the number and name of a heading."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]
    notes: tuple[str, ...] = ()
    grouped: bool = False
    totals: bool = False
    """Whether the last row is the sum of the others."""
    empty: str = "Néant."
    """Text of an empty sheet."""
    says_more: bool = False
    """Whether its notes say something without rows, as a decision that changed no line does."""
    follows: bool = False
    """It stays on the page of the sheet before it; others with rows begin a page, to be filed one by one."""


def summed(sheet: Sheet) -> Sheet:
    """Return the sheet with a last row that adds up its amounts; an empty one stays empty."""
    if not sheet.rows:
        return sheet
    name = next(place for place, column in enumerate(sheet.columns) if column.kind is Kind.TEXT)
    total: list[Cell] = [None] * len(sheet.columns)
    for place, column in enumerate(sheet.columns):
        if column.kind is Kind.MONEY:
            total[place] = sum(cents for row in sheet.rows if isinstance(cents := row[place], int))
    total[name] = "Total"
    return replace(sheet, rows=[*sheet.rows, tuple(total)], totals=True)


@dataclass(frozen=True)
class Book:
    """An account at the time of its export."""

    title: str
    subtitle: str
    facts: list[tuple[str, str]]
    currency: Currency
    made_at: datetime
    version: int
    """The account behind the sheet."""
    closed: bool
    named: bool
    """Whether the givers' names are in it."""
    warnings: list[str]
    sheets: list[Sheet]
    footnotes: list[str] = field(default_factory=list[str])
