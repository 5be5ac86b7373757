"""Result of reading a file: two tidy frames and rejected rows."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import polars as pl
from common.schemas import Ballot, ElectionKind, Round

from elections.frames import Frame

Layout = Literal["2014", "2017", "2024", "xml"]
Level = Literal["station", "sector", "commune", "canton", "constituency", "department", "region", "nation"]
"""The level of the place of a row; a sector is one of Paris, Lyon or Marseille."""
Mode = Literal["strict", "report"]
STATION_ONLY: Final = frozenset[Level]({"station"})
EVERY_LEVEL: Final = frozenset[Level](get_args(Level))

STATIONS: dict[str, pl.DataType] = {
    "station": pl.String(),
    "commune": pl.String(),
    "commune_name": pl.String(),
    "department": pl.String(),
    "constituency": pl.String(),
    "canton": pl.String(),
    "station_code": pl.String(),
    "registered": pl.Int64(),
    "voters": pl.Int64(),
    "blank": pl.Int64(),
    "null": pl.Int64(),
    "valid": pl.Int64(),
}
VOTES: dict[str, pl.DataType] = {
    "station": pl.String(),
    "panel": pl.Int64(),
    "nuance": pl.String(),
    "name": pl.String(),
    "sex": pl.String(),
    "votes": pl.Int64(),
}


@dataclass(frozen=True)
class RejectedRow:
    """A row rejected, or kept with a warning: its line (the header is line 1) and the reason."""

    line: int
    reason: str


@dataclass(frozen=True)
class ReadResults:
    """One file. `stations` has one row per polling station, `votes` one per station and candidate or list.

    `constituency` is empty if not printed (2024, européennes); in a presidential file it may differ from that at
    législatives. `votes` is unordered. A file of another `level` has one row per commune, canton…: its key is in
    `station`, its name in `commune_name`, missing values are null. `blank_apart` is false if blank and null are counted
    together, in `null`.
    """

    layout: Layout
    election: ElectionKind
    date: datetime.date
    round: Round
    stations: Frame
    votes: Frame
    rejected: list[RejectedRow]
    warnings: list[RejectedRow]
    level: Level = "station"
    blank_apart: bool = True


@dataclass(frozen=True)
class DraftReading:
    """A reading before its ballot is identified. `round`: as printed, in some layouts.

    `several`: number of rows whose ballots name several people.
    """

    layout: Layout
    level: Level
    round: Round | None
    stations: pl.DataFrame
    votes: pl.DataFrame
    rejected: list[RejectedRow]
    warnings: list[RejectedRow]
    several: int
    blank_apart: bool
    printed: str = ""
    """How the file itself names its election, where it does: `Législatives 2024`."""


class UnreadableFile(Exception):
    """Raised for a file refused as a whole. `lines`: bad lines with reasons; empty if it is not a ministry file."""

    def __init__(self, reason: str, lines: Sequence[RejectedRow] = ()) -> None:
        self.reason = reason
        self.lines = list(lines)
        shown = "".join(f"\nligne {fault.line} : {fault.reason}" for fault in self.lines[:20])
        more = f"\n… et {len(self.lines) - 20} autres lignes" if len(self.lines) > 20 else ""
        super().__init__(reason + shown + more)


class UnknownBallot(UnreadableFile):
    """Raised if the user must choose the ballot. `possible`: consistent ones; `en`: the reason."""

    def __init__(self, reason: str, en: str, possible: Sequence[Ballot] = ()) -> None:
        self.en = en
        self.possible = tuple(possible)
        super().__init__(reason)

    def as_choices(self) -> list[dict[str, object]]:
        """Return the possible ballots as form fields."""
        return [
            {"election": str(one.election), "date": one.on.isoformat(), "round": one.round} for one in self.possible
        ]
