"""The book as a workbook (XLSX): a sheet for each list, amounts as numbers, no formulas."""

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
    workbook: Any = xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True, **_PROPERTIES})
    # A date that is not of the day: the same account makes the same file.
    workbook.set_properties(
        {"title": book.title, "subject": book.subtitle, "author": "Isoloir", "created": book.made_at}
    )
    formats = _formats(workbook, book)
    _facts(workbook, book, formats)
    for sheet in book.sheets:
        _write(workbook.add_worksheet(_name(sheet)), sheet, book, formats)
    workbook.close()
    return file.getvalue()


def _formats(workbook: Any, book: Book) -> dict[str, Any]:
    money = "#,##0" if book.currency == "XPF" else "#,##0.00"
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "head": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "money": workbook.add_format({"num_format": money}),
        "day": workbook.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "sum": workbook.add_format({"bold": True, "num_format": money, "top": 1}),
        "wrapped": workbook.add_format({"text_wrap": True, "valign": "top"}),
    }


def _facts(workbook: Any, book: Book, formats: dict[str, Any]) -> None:
    page = workbook.add_worksheet("Compte")
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
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, max(10, round(column.width * 9)))
        title = f"{column.title} ({unit(book.currency)})" if column.kind is Kind.MONEY else column.title
        page.write_string(0, index, title, formats["head"])
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows) - sheet.totals, len(sheet.columns) - 1)
    kinds = [column.kind for column in sheet.columns]
    for number, row in enumerate(sheet.rows, 1):
        last = sheet.totals and number == len(sheet.rows)
        for index, cell in enumerate(row):
            if cell is not None:
                _cell(page, number, index, cell, kinds[index], book, formats, last)
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
    """Return the sheet's name, cut to the thirty-one characters that a workbook allows."""
    return sheet.title.partition(". ")[2][:31] or sheet.title[:31]
