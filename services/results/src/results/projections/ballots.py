"""Rounds as NumPy arrays, the projection's input. Pure.

Votes are stored row by row (`start`, `choice`, `votes`, as in a compressed sparse row matrix): in législatives the
whole country has four thousand candidates, each station about ten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
from elections.blocs import NAMED, bloc_of, plain_name
from elections.keys import commune_of
from elections.ministry import ReadResults

from results.territory.history.past_ballots import Choice, PastBallot

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

COUNTS = ("registered", "voters", "blank", "null", "valid")


@dataclass(frozen=True)
class Ballot:
    """One counted round. `counts` is stations × COUNTS, stations in the order of their keys."""

    id: str
    election: str
    on: date
    round: int
    stations: tuple[str, ...]
    counts: Floats
    start: Ints
    choice: Ints
    votes: Floats
    choices: tuple[Choice, ...]

    @cached_property
    def row(self) -> Mapping[str, int]:
        return {station: index for index, station in enumerate(self.stations)}

    @cached_property
    def commune_rows(self) -> Mapping[str, tuple[int, int]]:
        """Row range by commune: the first row and the one after its last."""
        result: dict[str, tuple[int, int]] = {}
        for index, station in enumerate(self.stations):
            commune = commune_of(station)
            result[commune] = (result[commune][0] if commune in result else index, index + 1)
        return result

    def dense(self, rows: Ints) -> tuple[Floats, list[Choice]]:
        """Return a dense matrix, rows × the choices that occur in them, with those choices."""
        sizes = self.start[rows + 1] - self.start[rows]
        owner = np.repeat(np.arange(len(rows)), sizes)
        entries = (
            np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(self.start[rows], sizes)
        )
        used, column = np.unique(self.choice[entries], return_inverse=True)
        table = np.zeros((len(rows), len(used)))
        table[owner, column] = self.votes[entries]
        return table, [self.choices[place] for place in used]

    def dense_blocs(self, rows: Ints, blocs: Sequence[str]) -> Floats:
        """Return votes, rows × blocs; votes without a bloc are in the last column."""
        column_of = {bloc: index for index, bloc in enumerate(blocs)}
        place = np.array([column_of.get(choice.bloc or "", len(blocs) - 1) for choice in self.choices])
        sizes = self.start[rows + 1] - self.start[rows]
        owner = np.repeat(np.arange(len(rows)), sizes)
        entries = (
            np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(self.start[rows], sizes)
        )
        flat = owner * len(blocs) + place[self.choice[entries]]
        sums: Floats = np.bincount(flat, self.votes[entries], len(rows) * len(blocs)).astype(float)
        return sums.reshape(len(rows), len(blocs))


def ballot_of_reading(reading: ReadResults) -> Ballot:
    """Build a ballot from a ministry file."""
    stations = reading.stations.unique("station").sort("station")
    key = ["panel", "name", "nuance"]
    filled = reading.votes.with_columns(
        pl.col("panel").fill_null(0), pl.col("name").fill_null(""), pl.col("nuance").fill_null("")
    )
    choices = filled.select(key).unique().sort(key)
    placed = (
        filled.join(choices.with_row_index("choice"), on=key)
        .join(stations.select("station").with_row_index("row"), on="station")
        .sort("row", "choice")
    )
    sizes = np.bincount(placed["row"].to_numpy(), minlength=stations.height)
    election = f"{reading.election}-{reading.date.year}"
    return Ballot(
        id=f"{election}-t{reading.round}",
        election=str(reading.election),
        on=reading.date,
        round=reading.round,
        stations=tuple(stations["station"].to_list()),
        counts=stations.select(pl.col(name).fill_null(0) for name in COUNTS).to_numpy().astype(float),
        start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        choice=placed["choice"].to_numpy().astype(np.int64),
        votes=placed["votes"].to_numpy().astype(float),
        choices=tuple(_choice(election, row) for row in choices.iter_rows(named=True)),
    )


def ballot_of_past(past: PastBallot) -> Ballot:
    """Build a ballot from a stored past round (`history`)."""
    sheets = [past.sheets[key] for key in sorted(past.sheets)]
    counts = [[sheet.registered, sheet.voters, sheet.blank, sheet.null, sheet.valid] for sheet in sheets]
    return Ballot(
        id=past.id,
        election=past.election,
        on=past.on,
        round=past.round,
        stations=tuple(sheet.station for sheet in sheets),
        counts=np.array(counts, dtype=float).reshape(len(sheets), len(COUNTS)),
        start=np.concatenate([[0], np.cumsum([len(sheet.votes) for sheet in sheets])]).astype(np.int64),
        choice=np.array([place for sheet in sheets for place in sheet.votes], dtype=np.int64),
        votes=np.array([votes for sheet in sheets for votes in sheet.votes.values()], dtype=float),
        choices=past.choices,
    )


def _choice(election: str, row: Mapping[str, Any]) -> Choice:
    nuance, name = row["nuance"], row["name"]
    return Choice(row["panel"], name, nuance, bloc_of(nuance) if nuance else NAMED.get((election, plain_name(name))))
