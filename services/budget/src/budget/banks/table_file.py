"""Reader of a bank's table, CSV or XLSX, as rows of text; pure, and run where the system limits it."""

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from budget.banks.statements import MAX_LINES, MAX_TEXT, BadStatement
from budget.banks.text_encoding import decode

MAX_UNPACKED = 64 * 2**20
MAX_COLUMNS = 60
SEPARATORS = (";", "\t", ",", "|")
_FOREWORD = 200
"""Rows of a bank's own words above and below its lines."""


def is_workbook(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04")


def read_rows(data: bytes) -> list[list[str]]:
    """Return the rows, each cell as stripped text on one line; raise BadStatement."""
    rows = _from_workbook(data) if is_workbook(data) else _from_csv(decode(data))
    if len(rows) > MAX_LINES + _FOREWORD:
        raise BadStatement(
            "Le relevé a trop d'opérations : exportez une période plus courte.",
            "The statement has too many entries: export a shorter period.",
        )
    if not any(any(row) for row in rows):
        raise BadStatement(
            "Ce fichier est vide : exportez le relevé à nouveau.", "This file is empty: export the statement again."
        )
    return rows


def _from_csv(text: str) -> list[list[str]]:
    if "\0" in text:
        raise BadStatement("Le fichier contient des octets nuls.", "The file holds NUL characters.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=text[:20_000].count))
    try:
        return [[_plain(cell) for cell in row[:MAX_COLUMNS]] for row in reader]
    except csv.Error:
        raise BadStatement(
            f"La ligne {reader.line_num} du fichier n'est pas du CSV lisible : exportez-le à nouveau.",
            f"Line {reader.line_num} of the file is no readable CSV: export it again.",
        ) from None


def _from_workbook(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise _damaged() from None
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise BadStatement(
            "Cette archive n'est pas un classeur .xlsx : sortez-en le relevé, et envoyez-le seul.",
            "This archive is no .xlsx workbook: take the statement out of it and send that alone.",
        )
    if any(member.flag_bits & 1 for member in members) or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _damaged()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
        sheet = next((one for one in sheets if one.height), None)
    except CalamineError:
        raise _damaged() from None
    if sheet is None:
        return []
    if sheet.height > MAX_LINES + _FOREWORD or sheet.width > 1_000:
        raise _damaged()
    return [[_cell(cell) for cell in row[:MAX_COLUMNS]] for row in sheet.to_python()]


def _cell(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.10f}".rstrip("0")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return _plain(str(cell))


def _plain(cell: str) -> str:
    return " ".join(cell.split())[:MAX_TEXT]


def _damaged() -> BadStatement:
    return BadStatement(
        "Le classeur est abîmé, trop grand ou protégé par un mot de passe : enregistrez-le de nouveau, ou en CSV.",
        "The workbook is damaged, too large or locked by a password: save it again, or as CSV.",
    )
