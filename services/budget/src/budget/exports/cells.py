"""Cell formatting for people, and for files that a spreadsheet opens."""

from datetime import date
from decimal import Decimal

from kit.text import french

from budget.ceilings.answers import Currency
from budget.exports.sheets import Cell, Kind

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Prefix an apostrophe to a text that a spreadsheet would compute: labels may come from strangers."""
    return f"'{text}" if text.startswith(_STARTS) else text


def said(cell: Cell, kind: Kind, currency: Currency) -> str:
    """Return a cell's text for a page or a print; the unit of money is in the column's header."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, str):
        return cell
    if kind is Kind.MONEY:
        return french.number(cell) if currency == "XPF" else french.number(Decimal(cell) / 100, 2)
    return french.number(cell)


def stored(cell: Cell, kind: Kind, currency: Currency) -> str:
    """Return a cell's text for CSV in French style: decimal comma, no thousands separator, no formulas."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, str):
        return harmless(cell)
    return decimal(cell, currency) if kind is Kind.MONEY else str(cell)


def decimal(amount: int, currency: Currency) -> str:
    """Format an amount as `1234,50`, or as whole francs."""
    if currency == "XPF":
        return str(amount)
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{whole // 100},{whole % 100:02d}"
