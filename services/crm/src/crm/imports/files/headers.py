"""The column names of a file, and its first lines. Pure."""

from dataclasses import dataclass

from kit.web.problems import Invalid

from crm.imports.files.csv_lines import Splitter, records_of
from crm.imports.files.file_format import separator_of

MAX_COLUMNS = 200
SAMPLE = 3
LONGEST_NAME = 1000


@dataclass(frozen=True)
class Head:
    """The first lines of a file."""

    header: list[str]
    first: list[list[str]]


def head_of(head: bytes, encoding: str) -> tuple[str, Head]:
    """Return the separator and the first lines. Raises Invalid for a file without a header."""
    text = Splitter(encoding).feed(head, final=True)
    separator = separator_of(next((line for line in text.split("\n") if line.strip()), ""))
    records = [record for _, record in records_of(text, separator, 1)][: SAMPLE + 1]
    if not records or not records[0]:
        raise Invalid("Le fichier n'a pas de ligne d'en-tête.", "The file has no header line.", "/file")
    if any(len(name) > LONGEST_NAME for name in records[0]):
        raise Invalid(
            "Un guillemet n'est pas fermé dans la ligne d'en-tête : corrigez-la, ou enregistrez de nouveau le fichier.",
            "A quote is left open in the header line: mend it, or save the file again.",
            "/file",
        )
    header = [" ".join(name.split())[:100] for name in records[0]]
    if len(header) > MAX_COLUMNS:
        raise Invalid(f"Plus de {MAX_COLUMNS} colonnes.", f"More than {MAX_COLUMNS} columns.", "/file")
    if len(header) == 1 and len(text) > 200:
        raise Invalid(
            "Une seule colonne : les colonnes d'un CSV sont séparées par « ; », « , » ou une tabulation.",
            "One column alone: columns of a CSV are separated by `;`, `,` or a tab.",
            "/file",
        )
    return separator, Head(header, records[1:])
