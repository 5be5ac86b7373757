"""A table that a town hall or a team sends, CSV or XLSX, as lines of cells. Pure; run where the system limits it."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MAX_UNPACKED = 64 * 2**20
MAX_CELLS = 500_000
_FOREWORD = 20
"""Rows above a table's titles, of which a town hall's have some."""


class UnreadableFile(ValueError):
    """Raised with a French sentence for a file that is no table."""


def read_table(content: bytes) -> str:
    """Return the file's lines: of a workbook its first filled sheet, cells between tabs; of a text the text."""
    if not content.startswith(b"PK\x03\x04"):
        return _decode(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise UnreadableFile("Ce classeur est protégé par un mot de passe : retirez-le, puis renvoyez-le.")
        if sum(member.file_size for member in members) > MAX_UNPACKED:
            raise UnreadableFile("Ce classeur est trop gros : gardez-en le tableau, ou enregistrez-le en CSV.")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, CalamineError):
        raise UnreadableFile("Ce classeur est abîmé, ou n'en est pas un : enregistrez-le de nouveau.") from None
    sheet = next((one for one in sheets if one.height), None)
    if sheet is None:
        raise UnreadableFile("Ce classeur est vide.")
    if sheet.height * sheet.width > MAX_CELLS:
        raise UnreadableFile("Ce classeur s'étend sur trop de cellules : supprimez les lignes et les colonnes vides.")
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows()]
    filled = [row for row in rows if any(row)]
    return "\n".join("\t".join(row) for row in _without_foreword(filled))


def _without_foreword(rows: list[list[str]]) -> list[list[str]]:
    """Drop a title and notes above the table: rows with one cell, as long as a wider row follows soon."""
    for index, row in enumerate(rows[:_FOREWORD]):
        if sum(1 for cell in row if cell) > 1:
            return rows[index:]
    return rows


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else " ".join(str(cell).split())


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
