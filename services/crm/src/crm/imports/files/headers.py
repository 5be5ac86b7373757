"""The column names of a file, and its first lines. Pure."""

from dataclasses import dataclass
from statistics import median

from kit.web.problems import Invalid

from crm.imports.files.csv_lines import Splitter, records_of
from crm.imports.files.file_format import separator_of
from crm.imports.files.header_rows import LOOKED_AT, Known, find_header

MAX_COLUMNS = 200
SAMPLE = 3
LONGEST_NAME = 1000


@dataclass(frozen=True)
class Head:
    """The first lines of a file."""

    header: list[str]
    first: list[list[str]]
    header_line: int = 1
    """The file's line where the last record of the header begins: people stand below it."""


def first_records(head: bytes, encoding: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """Return the separator and the first records. Raises Invalid for a file in which no columns can be told apart."""
    text = Splitter(encoding).feed(head, final=True)
    separator = _separator([line for line in text.split("\n") if line.strip()][:LOOKED_AT])
    records: list[tuple[int, list[str]]] = []
    for record in records_of(text, separator, 1):
        records.append(record)
        if len(records) > LOOKED_AT + SAMPLE + 1:
            break
    if not records or not records[0][1]:
        raise Invalid("Le fichier n'a pas de ligne d'en-tête.", "The file has no header line.", "/file")
    if any(len(name) > LONGEST_NAME for name in records[0][1]):
        raise Invalid(
            "Un guillemet n'est pas fermé dans la ligne d'en-tête : corrigez-la, ou enregistrez de nouveau le fichier.",
            "A quote is left open in the header line: mend it, or save the file again.",
            "/file",
        )
    if all(len(cells) == 1 for _, cells in records) and len(text) > 200:
        raise Invalid(
            "Une seule colonne : les colonnes d'un CSV sont séparées par « ; », « , » ou une tabulation.",
            "One column alone: columns of a CSV are separated by `;`, `,` or a tab.",
            "/file",
        )
    return separator, records


def head_of(records: list[tuple[int, list[str]]], known: Known) -> Head:
    """Return the header and the first lines below it. Raises Invalid for too many columns."""
    rows = find_header(records, known)
    header = [name[:100] for name in rows.names]
    if len(header) > MAX_COLUMNS:
        raise Invalid(f"Plus de {MAX_COLUMNS} colonnes.", f"More than {MAX_COLUMNS} columns.", "/file")
    below = records[rows.last + 1 :][:SAMPLE]
    return Head(header, [list(cells) for _, cells in below], rows.line)


def _separator(lines: list[str]) -> str:
    """Return the separator of the first line; of those below it where the first is a title, which may hold commas."""
    first = separator_of(lines[0]) if lines else ";"
    if len(lines) < 3 or median(line.count(first) for line in lines[1:]) >= lines[0].count(first) / 2 > 0:
        return first
    return separator_of("\n".join(lines[1:]))
