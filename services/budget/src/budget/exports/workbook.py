"""The book as a workbook (XLSX): a sheet for each list, amounts as numbers, no cell that computes."""

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kit.runtime.lazy import lazy_module

from budget.ceilings.amounts import unit
from budget.exports.sheets import Book, Cell, Kind, Sheet

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazy_module("xlsxwriter")

_PROPERTIES = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(book: Book) -> bytes:
    file = io.BytesIO()
    made: Any = xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True, **_PROPERTIES})
    # A date that is not of the day: the same account makes the same file.
    made.set_properties({"title": book.title, "subject": book.subtitle, "author": "Isoloir", "created": book.made_at})
    formats = _formats(made, book)
    _facts(made, book, formats)
    for sheet in book.sheets:
        _write(made.add_worksheet(_name(sheet)), sheet, book, formats)
    made.close()
    return file.getvalue()


def _formats(made: Any, book: Book) -> dict[str, Any]:
    money = "#,##0" if book.currency == "XPF" else "#,##0.00"
    return {
        "title": made.add_format({"bold": True, "font_size": 14}),
        "head": made.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "money": made.add_format({"num_format": money}),
        "day": made.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "sum": made.add_format({"bold": True, "num_format": money, "top": 1}),
        "wrapped": made.add_format({"text_wrap": True, "valign": "top"}),
    }


def _facts(made: Any, book: Book, formats: dict[str, Any]) -> None:
    page = made.add_worksheet("Compte")
    page.set_column(0, 0, 36)
    page.set_column(1, 1, 60)
    page.write_string(0, 0, book.title, formats["title"])
    row = 2
    for name, value in book.facts:
        page.write_string(row, 0, name)
        page.write_string(row, 1, value)
        row += 1
    for text in (*book.warnings, *book.footnotes):
        row += 1
        page.write_string(row, 1, text, formats["wrapped"])


def _write(page: Any, sheet: Sheet, book: Book, formats: dict[str, Any]) -> None:
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, max(10, round(column.width * 9)))
        title = f"{column.title} ({unit(book.currency)})" if column.kind is Kind.MONEY else column.title
        page.write_string(0, place, title, formats["head"])
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows) - sheet.totals, len(sheet.columns) - 1)
    kinds = [column.kind for column in sheet.columns]
    for number, row in enumerate(sheet.rows, 1):
        last = sheet.totals and number == len(sheet.rows)
        for place, cell in enumerate(row):
            if cell is not None:
                _cell(page, number, place, cell, kinds[place], book, formats, last)
    for below, note in enumerate(sheet.notes, len(sheet.rows) + 2):
        page.write_string(below, 1, note)


def _cell(
    page: Any, row: int, place: int, cell: Cell, kind: Kind, book: Book, formats: dict[str, Any], last: bool
) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, place, cell, formats["day"])
    elif isinstance(cell, str):
        # As text, whatever it begins with: `write` would make a formula of `=…`.
        page.write_string(row, place, cell, formats["sum"] if last else None)
    elif isinstance(cell, int) and kind is Kind.MONEY:
        value = cell if book.currency == "XPF" else Decimal(cell) / 100
        page.write_number(row, place, value, formats["sum" if last else "money"])
    elif isinstance(cell, int):
        page.write_number(row, place, cell)


def _name(sheet: Sheet) -> str:
    """A workbook takes thirty-one characters."""
    return sheet.title.partition(". ")[2][:31] or sheet.title[:31]
