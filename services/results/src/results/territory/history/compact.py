"""A round as it is stored: its choices once, and for each station their places and votes. Pure.

It is made where the file is read: the votes of a whole country with a name in each are ten times as large.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from elections.frames import Frame
from elections.ministry import ReadResults

_KEY = ["panel", "name", "nuance"]
COUNTS = ["registered", "voters", "blank", "null", "valid"]
COLUMNS = ["station", *COUNTS, "choices", "votes"]


@dataclass(frozen=True)
class CompactRound:
    """`choices` in panel order; `sheets`: one row a station, with the places of its choices and their votes."""

    choices: Frame
    sheets: Frame


def compact_round(reading: ReadResults, inside: pl.DataFrame) -> CompactRound:
    """Return the round of the stations `inside` (rows of `reading.stations`)."""
    votes = reading.votes.join(inside.select("station"), on="station", how="semi").with_columns(
        pl.col("panel").fill_null(0), pl.col("name").fill_null(""), pl.col("nuance").fill_null("")
    )
    choices = votes.select(_KEY).unique().sort(_KEY)
    placed = votes.join(choices.with_row_index("place"), on=_KEY).sort("station", "place")
    by_station = placed.group_by("station", maintain_order=True).agg(choices=pl.col("place"), votes=pl.col("votes"))
    counted = [pl.col(name).fill_null(0) for name in COUNTS]
    sheets = (
        inside.select("station", *counted)
        .unique("station")
        .join(by_station, on="station", how="left")
        .with_columns(pl.col("choices").fill_null([]), pl.col("votes").fill_null([]))
        .sort("station")
    )
    return CompactRound(choices, sheets)


def compare_figures(
    before: Mapping[str, Sequence[Any]], compact: CompactRound, *, same_choices: bool
) -> tuple[list[str], int]:
    """Return the stations that a newer file lacks, and the number of those with other figures.

    `before`: by station, the values of COLUMNS after the first. Votes are compared where the choices are the same.
    """
    if not before:
        return [], 0
    compared = len(COLUMNS) - 1 if same_choices else len(COUNTS)
    now = {row[0]: list(row[1 : compared + 1]) for row in compact.sheets.select(COLUMNS).iter_rows()}
    changed = sum(list(figures[:compared]) != now[station] for station, figures in before.items() if station in now)
    return sorted(before.keys() - now.keys()), changed
