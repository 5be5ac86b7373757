"""Parsing of published cells to figures, or to the reason for a missing one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from predict.reference_datasets.cells import Cells, Fault, Unreadable
from predict.reference_datasets.kinds import Column, Kind, Unit
from predict.reference_datasets.parquet import read_table_cells
from predict.reference_datasets.places import commune_of, place_key

Secrecy: TypeAlias = Literal["secret", "not_applicable", "not_available", "blank", "implausible"]

REASONS: Final[Mapping[str, Secrecy]] = {
    "s": "secret",
    "so": "not_applicable",
    "nd": "not_available",
    "": "blank",
    "-": "not_available",
}
"""INSEE: secret statistique, sans objet, non disponible."""

MAXIMUM = 10**12
Figure: TypeAlias = float | Secrecy


@dataclass(frozen=True)
class Row:
    """The figures of one place: numbers, or reasons."""

    code: str
    commune: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Table:
    """One publication of one year."""

    kind: Kind
    year: int
    rows: list[Row]
    rejected: list[Fault]
    warnings: list[Fault]

    @property
    def vintage(self) -> str:
        return self.kind.title.format(year=self.year)


def read_table(data: bytes, kind: Kind) -> Table:
    """Read a table; an invalid place code rejects its row, an invalid figure only its cell. Raises Unreadable."""

    def is_header(names: list[str]) -> bool:
        plain = {name.strip().lower() for name in names}
        return any(key in plain for key in kind.key) and any(kind.find(name) for name in names)

    cells = read_table_cells(data, is_header)
    lower = [name.strip().lower() for name in cells.header]
    at = next(lower.index(key) for key in kind.key if key in lower)
    columns, year = _columns(kind, cells.header, at)
    rows: dict[str, Row] = {}
    rejected = [fault for fault in cells.faults if fault.column is None and "coupée" in fault.reason]
    warnings = [fault for fault in cells.faults if fault not in rejected]
    for line, texts in cells.rows:
        try:
            code = place_key(texts[at], kind.level)
        except ValueError as wrong:
            if not _is_total(texts[at]):
                rejected.append(Fault(line, cells.header[at], str(wrong)))
            continue
        if code in rows:
            rejected.append(Fault(line, cells.header[at], f"{code} est donné deux fois : la première ligne est gardée"))
            continue
        rows[code] = Row(code, commune_of(code, kind.level), _figures(line, texts, columns, cells, rejected))
    if not rows:
        raise Unreadable("Aucune ligne du fichier n’a un code et des chiffres lisibles.")
    return Table(kind, year, list(rows.values()), rejected, warnings)


class Implausible(ValueError):
    """Raised for a number outside its column's range: probably another figure."""


def read_figure(text: str, unit: Unit) -> Figure:
    """Parse `12,5` percent → 0.125, `s` → secret. Raise ValueError or Implausible in French."""
    plain = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").strip()
    if (reason := REASONS.get(plain.lower())) is not None:
        return reason
    try:
        value = float(plain.replace(",", "."))
    except ValueError:
        raise ValueError(f"« {text.strip()[:20]} » n’est pas un nombre") from None
    if not math.isfinite(value) or abs(value) > MAXIMUM:
        raise ValueError(f"« {text.strip()[:20]} » est hors de toute mesure")
    if unit == "percent":
        if not 0 <= value <= 100:
            raise Implausible(
                f"{text.strip()[:20]} % n’est pas un pourcentage : le fichier a un autre chiffre à cette place"
            )
        return round(value / 100, 8)
    if unit == "count" and value < 0:
        raise ValueError(f"un effectif ne peut pas être négatif ({text.strip()[:20]})")
    return value


def _columns(kind: Kind, header: list[str], key: int) -> tuple[dict[int, tuple[str, Column | None]], int]:
    """Return name and unit by column index, and the latest year in the names."""
    columns_found: dict[int, tuple[str, Column | None]] = {}
    years = {
        number: column_year[1]
        for number, name in enumerate(header)
        if (column_year := kind.find(name)) and column_year[1]
    }
    latest = max(years.values(), default=kind.year)
    for number, name in enumerate(header):
        lower = name.strip().lower()
        if number == key or lower in kind.ignored or not lower:
            continue
        told = kind.find(name)
        if told is None:
            columns_found[number] = (lower[:60], None)
        else:
            # Several years in one file: the latest under the figure's name, the others with their year.
            year = years.get(number, latest)
            columns_found[number] = (told[0].name if year == latest else f"{told[0].name}_{year}", told[0])
    return columns_found, latest


def _figures(
    line: int,
    texts: list[str],
    columns: Mapping[int, tuple[str, Column | None]],
    cells: Cells,
    rejected: list[Fault],
) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for number, (name, column) in columns.items():
        try:
            figures[name] = read_figure(texts[number], column.unit if column else "number")
        except Implausible as wrong:
            figures[name] = "implausible"
            rejected.append(Fault(line, cells.header[number], str(wrong)))
        except ValueError as wrong:
            # A column without a name of ours may hold texts, which are no figures and no fault.
            if column is not None:
                rejected.append(Fault(line, cells.header[number], str(wrong)))
    return figures


def _is_total(code: str) -> bool:
    """Return whether a code is `00000`, INSEE's national total."""
    return bool(code.strip()) and not code.strip().strip("0")
