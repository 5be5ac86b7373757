"""PDF of the book."""

import gc
from itertools import groupby
from typing import cast

from kit.files import pdf
from kit.text import french
from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from budget.ceilings.amounts import unit
from budget.exports.cells import said
from budget.exports.sheets import Book, Cell, Kind, Sheet


def print_book(book: Book) -> bytes:
    # A hundred thousand rows are millions of small objects and no cycle: looking for some takes a fifth of the time.
    looked_for = gc.isenabled()
    gc.disable()
    try:
        return _print(book)
    finally:
        if looked_for:
            gc.enable()


def _print(book: Book) -> bytes:
    story: list[Flowable] = [
        pdf.table(["Compte", ""], [list(fact) for fact in book.facts], widths=[1.2, 2]),
        *(pdf.paragraph(f"Attention : {warning}") for warning in book.warnings),
        pdf.space(4),
        *(pdf.note(note) for note in book.footnotes),
        pdf.heading("Sommaire", 1),
        pdf.Summary([(sheet.title, "" if sheet.rows or sheet.says_more else "néant") for sheet in book.sheets]),
    ]
    for sheet in book.sheets:
        story += _sheet(sheet, book)
    state = "clos" if book.closed else "provisoire"
    footer = f"{book.subtitle} · compte {state} · édité le {french.moment(book.made_at)}"
    return pdf.document(book.title, book.subtitle, story, footer=footer)


def _sheet(sheet: Sheet, book: Book) -> list[Flowable]:
    # A title does not stay alone at the foot of a page.
    begins = PageBreak() if sheet.rows and not sheet.follows else CondPageBreak(90)
    parts: list[Flowable] = [begins, pdf.heading(sheet.title, 1)]
    if not sheet.rows:
        notes = sheet.notes if sheet.says_more else ()
        return [*parts, *(pdf.paragraph(note) for note in notes), pdf.paragraph(sheet.empty)]
    skipped = 2 if sheet.grouped else 0
    columns = sheet.columns[skipped:]
    head = [
        f"{column.title} ({unit(book.currency)})" if column.kind is Kind.MONEY else column.title for column in columns
    ]
    rows, strong = _grouped(sheet, book) if sheet.grouped else _plain(sheet, book)
    numbers = [index for index, column in enumerate(columns) if column.kind in (Kind.MONEY, Kind.COUNT)]
    listing = pdf.listing(head, rows, widths=[column.width for column in columns], numbers=numbers, strong=strong)
    return [*parts, listing, *(pdf.note(note) for note in sheet.notes)]


def _plain(sheet: Sheet, book: Book) -> tuple[list[list[str]], list[int]]:
    rows = [_said(sheet, row, book, 0) for row in sheet.rows]
    return rows, [len(rows) - 1] if sheet.totals else []


def _grouped(sheet: Sheet, book: Book) -> tuple[list[list[str]], list[int]]:
    """Return table rows grouped by heading with their sum, and the indices of the rows that hold totals."""
    rows: list[list[str]] = []
    strong: list[int] = []
    for (number, label), lines in groupby(sheet.rows, key=lambda row: row[:2]):
        group = list(lines)
        total = sum(cast(int, line[-1]) for line in group)
        strong.append(len(rows))
        blank = [""] * (len(sheet.columns) - 4)
        rows.append([f"{number}. {label}", *blank, said(total, Kind.MONEY, book.currency)])
        rows += [_said(sheet, line, book, 2) for line in group]
    whole = sum(cast(int, line[-1]) for line in sheet.rows)
    strong.append(len(rows))
    rows.append(["Total", *[""] * (len(sheet.columns) - 4), said(whole, Kind.MONEY, book.currency)])
    return rows, strong


def _said(sheet: Sheet, row: tuple[Cell, ...], book: Book, skipped: int) -> list[str]:
    cells = zip(sheet.columns[skipped:], row[skipped:], strict=True)
    return [said(cell, column.kind, book.currency) for column, cell in cells]
