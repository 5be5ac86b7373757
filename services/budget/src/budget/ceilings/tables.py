"""Reader of a population table: CSV with `territory;vintage;population` and its sources."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from elections.places.place import parse_territory
from elections.populations import FIRST_VINTAGE

COLUMNS = ("territory", "vintage", "population", "name", "source", "decree", "reason")
MAX_ROWS = 200_000
_LAST_VINTAGE = 2100
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{0,300}")


class BadTable(ValueError):
    """Raised for a table that cannot be read: the error and its line."""

    def __init__(self, fr: str, en: str, line: int) -> None:
        super().__init__(en)
        self.fr, self.en, self.line = fr, en, line


@dataclass(frozen=True)
class Row:
    """A row. `population` None: it cannot be computed, and `reason` says why."""

    territory: str
    vintage: int
    population: int | None
    name: str
    source: str
    decree: str | None
    reason: str | None


def read_table(data: bytes) -> list[Row]:
    """Read a table, all rows or none; raise `BadTable`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable("Le fichier n'est pas en UTF-8.", "The file is not UTF-8.", 1) from None
    lines = csv.DictReader(io.StringIO(text), delimiter=";", strict=True)
    try:
        missing = [
            name for name in ("territory", "vintage", "population", "source") if name not in (lines.fieldnames or [])
        ]
        if missing:
            raise BadTable(f"Il manque les colonnes : {', '.join(missing)}.", f"Missing: {', '.join(missing)}.", 1)
        rows = list(_rows(lines))
    except csv.Error:
        raise BadTable("Le CSV est mal formé.", "The CSV is not well formed.", lines.line_num + 1) from None
    if len({(row.territory, row.vintage) for row in rows}) < len(rows):
        raise BadTable("Un territoire y est deux fois pour un millésime.", "A territory is there twice.", 1)
    return rows


def _rows(lines: "csv.DictReader[str]") -> Iterator[Row]:
    for number, line in enumerate(lines, 2):
        if number > MAX_ROWS + 1:
            raise BadTable("Le fichier a trop de lignes.", "The file has too many lines.", number)
        yield _row(line, number)


def _row(line: Mapping[str, str | None], number: int) -> Row:
    cells = {name: (line.get(name) or "").strip() for name in COLUMNS}
    try:
        territory = str(parse_territory(cells["territory"]))
    except ValueError as error:
        raise BadTable(str(error), "This territory is not known.", number) from None
    if not cells["vintage"].isdecimal() or not FIRST_VINTAGE <= int(cells["vintage"][:5]) <= _LAST_VINTAGE:
        raise BadTable("Le millésime n'est pas une année.", "The vintage is no year.", number)
    count = cells["population"]
    if count and (not count.isdecimal() or len(count) > 9):
        raise BadTable("La population n'est pas un nombre entier.", "The population is no whole number.", number)
    if not count and not cells["reason"]:
        raise BadTable("Donnez la population, ou pourquoi elle manque.", "Give the population, or why not.", number)
    if len(cells["source"]) < 3 or not all(_TEXT.fullmatch(text) for text in cells.values()):
        raise BadTable("Nommez la source, en 300 caractères au plus.", "Name the source, in 300 characters.", number)
    return Row(
        territory=territory,
        vintage=int(cells["vintage"]),
        population=int(count) if count else None,
        name=cells["name"],
        source=cells["source"],
        decree=cells["decree"] or None,
        reason=cells["reason"] or None,
    )
