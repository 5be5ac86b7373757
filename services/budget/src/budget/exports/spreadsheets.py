"""The book as CSV for French spreadsheets: UTF-8 with byte order mark, semicolons, decimal commas."""

import csv
import io
from collections.abc import Sequence

from budget.ceilings.amounts import unit
from budget.exports.cells import stored
from budget.exports.sheets import Book, Kind, Sheet

_NOMENCLATURE = ("depenses-par-rubrique", "recettes-par-rubrique")


def write_sheet(sheet: Sheet, book: Book) -> bytes:
    kinds = [column.kind for column in sheet.columns]
    head = [
        f"{column.title} ({unit(book.currency)})" if column.kind is Kind.MONEY else column.title
        for column in sheet.columns
    ]
    rows = ([stored(cell, kind, book.currency) for cell, kind in zip(row, kinds, strict=True)] for row in sheet.rows)
    return _csv([head, *rows])


def write_nomenclature(book: Book) -> bytes:
    """Return the 21 + 5 headings, declared and retained: what the agent copies into the commission's form."""
    rows: list[list[str]] = [["Sens", "N°", "Rubrique", f"Déclaré ({unit(book.currency)})", "Retenu"]]
    for sheet in (sheet for sheet in book.sheets if sheet.key in _NOMENCLATURE):
        side = "dépense" if sheet.key == _NOMENCLATURE[0] else "recette"
        for row in sheet.rows:
            number, label, declared, retained = row[0], row[1], row[-2], row[-1]
            texts = [stored(cell, Kind.COUNT, book.currency) for cell in (number, label)]
            money = [stored(cell, Kind.MONEY, book.currency) for cell in (declared, retained)]
            rows.append([side, *texts, *money])
    return _csv(rows)


def write_lines(book: Book) -> bytes:
    """Return every expense with its heading, for the agent's own spreadsheet."""
    return write_sheet(next(sheet for sheet in book.sheets if sheet.key == "depenses"), book)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode("utf-8-sig")
