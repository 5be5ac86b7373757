"""Separation of well-formed lines from malformed ones."""

import csv
from dataclasses import dataclass

import polars as pl

from elections.ministry.content import MOJIBAKE, Part
from elections.ministry.header import Columns
from elections.ministry.tidy_result import RejectedRow


@dataclass(frozen=True)
class Lines:
    """`text`: for the CSV reader. `numbers`: line number of each of its rows."""

    text: bytes
    numbers: pl.Series
    widths: pl.Series
    quoted: bool
    next_line: int
    rejected: list[RejectedRow]


def sort_lines(part: Part, columns: Columns, first: int) -> Lines:
    """Separate the lines. `first`: line number of the part's first line."""
    quoted = b'"' in part.text and columns.quotes
    frame = pl.read_lines(part.text, name="line").with_columns(
        pl.int_range(first, pl.len() + first, dtype=pl.UInt32).alias("number"),
        (pl.col("line").str.count_matches(columns.separator, literal=True) + 1).alias("width"),
    )
    if quoted:
        frame = _count_outside_quotes(frame, columns)
    fits = [width for width in frame["width"].unique() if columns.fits(width)]
    wrong = ~pl.col("width").is_in(fits)
    if part.damaged:
        wrong |= pl.col("line").str.contains(MOJIBAKE)
    if quoted:
        wrong |= pl.col("line").str.count_matches('"', literal=True) % 2 == 1
    bad = frame.filter(wrong)
    if bad.is_empty():
        return Lines(part.text, frame["number"], frame["width"], quoted, first + frame.height, [])
    good = frame.filter(~wrong)
    text = "\n".join(good["line"].to_list()).encode()
    rejected = [
        RejectedRow(number, _reason(line, width, columns, quoted))
        for line, number, width in bad.iter_rows()
        if line.strip()
    ]
    return Lines(text, good["number"], good["width"], quoted, first + frame.height, rejected)


def split_line(line: str, columns: Columns) -> list[str]:
    if not columns.quotes:
        return line.rstrip("\r\n").split(columns.separator)
    return next(csv.reader([line.rstrip("\r\n")], delimiter=columns.separator))


def _count_outside_quotes(frame: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    # Only a line whose plain count is wrong can hold a separator between quotes, and these are few.
    inside = pl.col("line").str.replace_all('"[^"]*"', "").str.count_matches(columns.separator, literal=True) + 1
    suspect = frame.filter(pl.col("width") != columns.width).with_columns(inside.alias("width"))
    return frame.update(suspect, on="number") if len(suspect) else frame


def _reason(line: str, width: int, columns: Columns, quoted: bool) -> str:
    if quoted and line.count('"') % 2 == 1:
        return "guillemet jamais refermé : la ligne est coupée"
    if columns.fits(width):
        return "accents illisibles : la ligne est dans un autre encodage que le reste du fichier"
    if width < columns.width:
        return f"ligne coupée : {width} colonnes au lieu de {columns.width}"
    if columns.layout == "2024":
        return f"{width} colonnes au lieu de {columns.width}"
    return f"{width} colonnes : la ligne s’arrête au milieu d’un candidat ou a une colonne de trop"
