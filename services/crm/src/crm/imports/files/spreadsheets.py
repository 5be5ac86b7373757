"""Conversion of a workbook to CSV: the first sheet that holds a table, each cell as text."""

import csv
import io
import zipfile
from datetime import date, datetime, time
from typing import IO, Any

from kit.web.problems import Invalid
from python_calamine import CalamineError, CalamineWorkbook

MAX_BYTES = 768 * 2**20
"""Maximum unpacked size; larger files must be sent as CSV, which is streamed."""
MAX_CELLS = 4_000_000
"""Maximum cells from first to last: a sheet is entirely in memory, at some hundred bytes per cell."""
TOO_LARGE = (
    "Ce classeur s'étend sur trop de cellules : 4 millions au plus, soit 200 000 lignes de 20 colonnes. Supprimez les "
    "lignes et les colonnes vides après la dernière remplie, ou enregistrez-le en « CSV UTF-8 », qui n'a pas de limite "
    "de lignes.",
    "This workbook spreads over too many cells: at most 4 million, which is 200,000 rows of 20 columns. Delete the "
    "empty rows and columns after the last filled one, or save it as CSV UTF-8, which has no limit of rows.",
)


def is_workbook(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def write_csv(workbook: IO[bytes], csv_file: IO[bytes]) -> bool:
    """Convert a workbook to CSV, and return whether another sheet holds a table too, which is not read.

    Raises Invalid for another format, and for a workbook too large for memory.
    """
    try:
        with zipfile.ZipFile(workbook) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise _damaged() from None
    if any(member.flag_bits & 1 for member in members):
        raise Invalid(
            "Cette archive est protégée par un mot de passe : retirez-le, puis renvoyez le fichier.",
            "This archive is locked by a password: remove it, then send the file again.",
            "/file",
        )
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise Invalid(
            "Cette archive n'est pas un classeur .xlsx : sortez-en le fichier, et envoyez-le seul.",
            "This archive is no .xlsx workbook: take the file out of it and send that alone.",
            "/file",
        )
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise Invalid(
            "Ce classeur est trop gros pour être lu d'un bloc. Enregistrez-le en « CSV UTF-8 », qui n'a pas "
            "de limite de lignes.",
            "This workbook is too large to be read whole. Save it as CSV UTF-8: that has no limit.",
            "/file",
        )
    workbook.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(workbook)  # pyright: ignore[reportArgumentType]  # any file that can be sought is taken
        sheets = [sheet for name in book.sheet_names if (sheet := book.get_sheet_by_name(name)).height]
    except CalamineError:
        raise _damaged() from None
    if not sheets:
        raise Invalid("Ce classeur est vide.", "This workbook is empty.", "/file")
    tables = [sheet for sheet in sheets if sheet.height > 1 and sheet.width > 1]
    # A first sheet of one cell is a note to the reader.
    sheet = (tables or sheets)[0]
    if sheet.height * sheet.width > MAX_CELLS:
        raise Invalid(*TOO_LARGE, "/file", reason="too_many_cells")
    text = io.TextIOWrapper(csv_file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    for row in sheet.iter_rows():
        writer.writerow([_text(cell) for cell in row])
    text.detach()
    return len(tables) > 1


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    # A record is one line here: line breaks within a cell are removed.
    return "" if cell is None else " ".join(str(cell).split())


def _damaged() -> Invalid:
    return Invalid(
        "Le classeur est abîmé ou protégé par un mot de passe : enregistrez-le de nouveau, sans mot de passe.",
        "The workbook is damaged or locked by a password: save it again without one.",
        "/file",
    )
