"""Reader of published tables as text cells: CSV in any encoding, gzip, zip, XLSX."""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MAX_BYTES = 1 << 29
MAX_CELLS = 60_000_000
MAX_SHEET_CELLS = 20_000_000
TOO_MANY_CELLS = (
    "Ce classeur s’étend sur trop de cellules : 20 millions au plus. Supprimez les lignes et les colonnes vides après "
    "la dernière remplie, ou enregistrez la feuille en CSV.",
    "This workbook spreads over too many cells: at most 20 million. Delete the empty rows and columns after the last "
    "filled one, or save the sheet as CSV.",
)
_OLE = b"\xd0\xcf\x11\xe0"
LINES_OF_PREAMBLE = 20
"""Some tables begin with their sources."""


class Unreadable(Exception):
    """Raised for a file refused as a whole; the text says why, in French."""


class NoHeader(Unreadable):
    """Raised without a header in the first rows; another sheet of the workbook may have one."""


@dataclass(frozen=True)
class Fault:
    """A row or cell that was rejected, or accepted with a warning. The header is line 1."""

    line: int
    column: str | None
    reason: str


@dataclass(frozen=True)
class Cells:
    """`rows`: line number and cells, as many as the header has."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    faults: list[Fault]


def read_cells(data: bytes, is_header: Callable[[list[str]], bool]) -> Cells:
    """Read the cells; `is_header` recognises the header. Raises Unreadable."""
    if data.startswith(_OLE):
        raise Unreadable(
            "C’est un classeur protégé par un mot de passe, ou un ancien .xls : retirez le mot de passe et "
            "enregistrez-le en .xlsx ou en CSV."
        )
    if data[:4] == b"PK\x03\x04":
        names = _zipped(data)
        if "xl/workbook.xml" in names:
            return _from_workbook(data, is_header)
        data = _single(data, [name for name in names if name.lower().endswith((".csv", ".txt"))])
    cut = False
    if data[:2] == b"\x1f\x8b":
        data, cut = _inflate(data)
    return _from_csv(data, is_header, cut=cut)


def _from_csv(data: bytes, is_header: Callable[[list[str]], bool], *, cut: bool) -> Cells:
    text, faults = _decode(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    best = max((";", ",", "\t", "|"), key=text[:4000].count if len(first) < 3 else first.count)
    cells = _below_header(_lines(text, best), is_header)
    if cut or (text and not text.endswith(("\n", "\r"))):
        faults.append(
            Fault(
                len(cells.rows) + 1,
                None,
                "le fichier finit sans fin de ligne : il est peut-être coupé, comparez sa taille",
            )
        )
    return Cells(cells.header, cells.rows, faults + cells.faults)


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as fault:
        raise Unreadable(f"Ligne {reader.line_num} : ce n’est pas du CSV lisible.") from fault


def _below_header(lines: Iterable[tuple[int, list[str]]], is_header: Callable[[list[str]], bool]) -> Cells:
    header: list[str] | None = None
    rows: list[tuple[int, list[str]]] = []
    faults: list[Fault] = []
    for seen, (line, row) in enumerate(lines):
        if header is None:
            if seen > LINES_OF_PREAMBLE:
                break
            plain = [cell.strip() for cell in row]
            header = plain if is_header(plain) else None
        elif not any(cell.strip() for cell in row):
            continue  # INSEE ends some files with empty fields
        elif len(row) != len(header):
            faults.append(Fault(line, None, f"{len(row)} colonnes au lieu de {len(header)} : la ligne est coupée"))
        else:
            rows.append((line, row))
    if header is None:
        raise NoHeader("Ce n’est pas le fichier attendu : aucune ligne d’en-tête n’a sa colonne de codes.")
    if len(rows) * len(header) > MAX_CELLS:
        raise Unreadable("Le fichier a trop de lignes pour être ce tableau.")
    return Cells(header, rows, faults)


def _decode(data: bytes) -> tuple[str, list[Fault]]:
    if len(data) > MAX_BYTES:
        raise Unreadable("Le fichier est trop gros pour être ce tableau.")
    if b"\0" in data:
        raise Unreadable("Le fichier contient des octets nuls : ce n’est pas un fichier texte.")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        fault = Fault(1, None, "le fichier n’est pas en UTF-8 : il a été lu en Windows-1252")
        return data.decode("cp1252", "replace"), [fault]


def _inflate(data: bytes) -> tuple[bytes, bool]:
    unzip = zlib.decompressobj(47)
    try:
        plain = unzip.decompress(data, MAX_BYTES + 1)
    except zlib.error:
        raise Unreadable("L’archive gzip est abîmée : téléchargez-la de nouveau.") from None
    return plain, not unzip.eof


def _zipped(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise Unreadable("L’archive est abîmée ou coupée : téléchargez-la de nouveau.") from None
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("L’archive est protégée par un mot de passe : retirez-le, puis renvoyez le fichier.")
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise Unreadable("L’archive est trop grosse pour être ce tableau.")
    return [member.filename for member in members]


def _single(data: bytes, names: list[str]) -> bytes:
    # INSEE zips a table with its metadata, which is named so.
    tables = [name for name in names if "meta" not in name.lower()]
    if len(tables) != 1:
        raise Unreadable("L’archive devrait contenir un seul tableau CSV : envoyez le tableau seul.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(tables[0])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Unreadable("L’archive est abîmée : téléchargez-la de nouveau.") from None


def _from_workbook(data: bytes, is_header: Callable[[list[str]], bool]) -> Cells:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MAX_SHEET_CELLS:
                raise Unreadable(TOO_MANY_CELLS[0])
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
            with suppress(NoHeader):
                return _below_header(
                    ((line, [_text(cell) for cell in row]) for line, row in enumerate(rows, 1)), is_header
                )
    except CalamineError:
        raise Unreadable("Le classeur est abîmé : téléchargez-le de nouveau.") from None
    raise Unreadable("Ce n’est pas le classeur attendu : aucune feuille n’a sa colonne de codes.")


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)
