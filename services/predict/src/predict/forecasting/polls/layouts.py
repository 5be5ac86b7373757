"""Reader of cross tables: answers by segment, as institutes print them."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kit.web.problems import Invalid

from predict.reference_datasets.cells import Unreadable, read_cells

MAX_ROWS = 400
MAX_COLUMNS = 40
FIXED: Final = ("dimension", "categorie", "effectif")


@dataclass(frozen=True)
class Row:
    """A row. `dimension` empty: the whole sample. `line`: in the file, the header being 1."""

    dimension: str
    category: str
    base: int
    shares: tuple[float, ...]
    line: int


@dataclass(frozen=True)
class Crosstab:
    answers: tuple[str, ...]
    rows: tuple[Row, ...]


WORKBOOK: Final = b"PK\x03\x04"


def read_crosstab(data: bytes) -> Crosstab:
    """Read `dimension;categorie;effectif;<answer>;<answer>…`; the row `ensemble` is the whole sample.

    CSV, or the first sheet of a workbook. All values in percent, or all as fractions.
    """
    header, lines = _workbook(data) if data.startswith(WORKBOOK) else _table(data)
    names = tuple(name.strip().lower().replace("é", "e") for name in header[: len(FIXED)])
    if names != FIXED or len(header) < len(FIXED) + 2:
        raise _refuse(
            f"les colonnes attendues sont {';'.join(FIXED)} puis une colonne par réponse",
            f"the columns are {';'.join(FIXED)}, then one for each answer",
        )
    answers = tuple(name.strip() for name in header[len(FIXED) :])
    if len(set(answers)) < len(answers) or not all(answers):
        raise _refuse("chaque réponse a un nom, et un seul", "each answer has a name of its own")
    rows = [_row(cells, len(answers), line) for line, cells in lines]
    whole = [sum(row.shares) for row in rows if not row.dimension]
    # A workbook keeps 30 % as 0.3: the whole then adds up to 1, and not to 100.
    if not (len(whole) == 1 and 0.9 <= whole[0] <= 1.1):
        rows = [replace(row, shares=tuple(share / 100 for share in row.shares)) for row in rows]
    return Crosstab(answers, tuple(rows))


def _workbook(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        cells = read_cells(data, lambda row: bool(row) and row[0].strip().lower() == FIXED[0])
    except Unreadable as fault:
        raise _refuse(
            f"{fault} Une feuille doit commencer par la colonne « {FIXED[0]} »".removesuffix("."),
            f"it is no workbook, or none of its sheets begins with the column {FIXED[0]}",
        ) from None
    # Empty columns at the right are what a spreadsheet leaves behind.
    width = max((index for index, name in enumerate(cells.header, 1) if name), default=0)
    if not cells.rows:
        raise _refuse("il est vide", "it is empty")
    if width > MAX_COLUMNS:
        raise _refuse(f"plus de {MAX_COLUMNS} colonnes", f"more than {MAX_COLUMNS} columns")
    return cells.header[:width], [(line, row[:width]) for line, row in cells.rows]


def _row(cells: Sequence[str], answers: int, line: int) -> Row:
    if len(cells) != len(FIXED) + answers:
        raise _refuse(
            f"ligne {line}, {len(cells)} colonnes au lieu de {len(FIXED) + answers}",
            f"line {line} has {len(cells)} columns, not {len(FIXED) + answers}",
        )
    dimension = cells[0].strip().lower()
    base = _number(cells[2], line)
    if base != int(base) or base > 10_000_000:
        raise _refuse(
            f"ligne {line}, l’effectif doit être un nombre entier de personnes",
            f"line {line}: the base is a whole number of people",
        )
    shares = tuple(_number(cell, line) for cell in cells[3:])
    return Row("" if dimension == "ensemble" else dimension, cells[1].strip(), int(base), shares, line)


def _table(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise _refuse("ce n’est pas un fichier CSV", "it is no CSV file")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as fault:
        raise _refuse("ce n’est pas un fichier CSV", "it is no CSV file") from fault
    lines = [(number, cells) for number, cells in enumerate(rows, start=1) if any(cell.strip() for cell in cells)]
    if len(lines) < 2:
        raise _refuse("il est vide", "it is empty")
    if len(lines[0][1]) > MAX_COLUMNS:
        raise _refuse(f"plus de {MAX_COLUMNS} colonnes", f"more than {MAX_COLUMNS} columns")
    return [name.strip() for name in lines[0][1]], lines[1:]


def _number(cell: str, line: int) -> float:
    text = cell.strip().removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,20})?", text):
        raise _refuse(
            f"ligne {line}, « {cell.strip()[:20]} » n’est pas un nombre (retirez les cases vides ou « * »)",
            f"line {line}: a number is expected (leave out rows with empty or starred cells)",
        )
    return float(text)


def _refuse(fr: str, en: str) -> Invalid:
    return Invalid(f"Le fichier du sondage est refusé : {fr}.", f"The file of the poll is refused: {en}.", "/file")
