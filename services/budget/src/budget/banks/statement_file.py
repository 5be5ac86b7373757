"""Reader of a statement file: detects the format and checks the figures for consistency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from budget.banks.camt import read_camt
from budget.banks.layouts import Columns, find_titles, guess, key_of, known_columns
from budget.banks.ofx import read_ofx
from budget.banks.statements import BadStatement, Format, Statement, check_statement
from budget.banks.table_cells import is_amount, read_day
from budget.banks.table_file import is_workbook, read_rows
from budget.banks.tabular_statement import read_table
from budget.banks.text_encoding import decode, read_text, refuse_other_kinds

SAMPLE = 5
"""Lines shown to somebody who says which column is what."""
MEDIA_TYPES: dict[Format, str] = {
    "ofx": "application/x-ofx",
    "camt.053": "application/xml",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class UnknownTable:
    """A table whose columns nobody has named yet: its titles, its first lines, and a guess."""

    key: str
    titles: list[str]
    sample: list[list[str]]
    guessed: dict[str, int]


@dataclass(frozen=True)
class Reading:
    """The statements of a file, or the table that it is. `bank`: whose published layout it was read with."""

    format: Format
    statements: list[Statement] = field(default_factory=list[Statement])
    unknown: UnknownTable | None = None
    bank: str | None = None


def read_file(data: bytes, remembered: Mapping[str, Columns], currency: str) -> Reading:
    """Read a file; raise `BadStatement`. `remembered`: columns by the key of their titles."""
    refuse_other_kinds(data)
    if is_workbook(data):
        return _table(read_rows(data), "xlsx", remembered, currency)
    text = decode(data)
    head = text[:4000].upper()
    if "<OFX>" in head or "OFXHEADER" in head:
        return Reading("ofx", _check(read_ofx(read_text(data))))
    if text.lstrip().startswith("<"):
        return Reading("camt.053", _check(read_camt(read_text(data))))
    return _table(read_rows(data), "csv", remembered, currency)


def _table(rows: list[list[str]], form: Format, remembered: Mapping[str, Columns], currency: str) -> Reading:
    titles_at = find_titles(rows)
    below = [row for row in rows[(titles_at if titles_at is not None else -1) + 1 :] if _is_line(row)]
    if not below:
        raise BadStatement(
            "Ce n'est pas un relevé : il y faut des lignes avec une date et un montant. Téléchargez-le sur le site de "
            "la banque en OFX, CAMT.053, CSV ou XLSX.",
            "This is no statement: it takes lines with a day and an amount. Download it as OFX, CAMT.053, CSV or XLSX.",
        )
    titles = rows[titles_at] if titles_at is not None else [f"Colonne {place}" for place in range(1, len(below[0]) + 1)]
    key = key_of(titles)
    bank, columns = None, remembered.get(key)
    if columns is None and (known := known_columns(titles)) is not None:
        bank, columns = known
    if columns is None:
        return Reading(form, unknown=UnknownTable(key, titles, below[:SAMPLE], guess(titles)))
    return Reading(form, _check([read_table(rows, titles_at, columns, form, currency)]), bank=bank)


def _is_line(row: Sequence[str]) -> bool:
    return any(read_day(cell) for cell in row) and any(is_amount(cell) for cell in row)


def _check(read: Sequence[Statement]) -> list[Statement]:
    """Return the statements by date, each with figures that agree, no entry in two of them."""
    statements = sorted((check_statement(item) for item in read), key=lambda item: (item.starts_on, item.ends_on))
    known: set[str] = set()
    for statement in statements:
        for line in statement.lines:
            if line.bank_id is not None and line.bank_id in known:
                raise BadStatement(
                    f"L'opération n° {line.number} figure deux fois dans le fichier (même identifiant bancaire).",
                    f"Entry {line.number} is in the file twice (same bank id).",
                    line.number,
                )
        known |= {line.bank_id for line in statement.lines if line.bank_id is not None}
    return statements
