"""Counted sheets in the order of the stations, with commune totals: the rows of every export."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from elections.places.names import commune_name
from elections.places.stations import station_name

from results.ballots.candidates.service import KnownCandidate
from results.sheets.totals.service import Totals


@dataclass(frozen=True)
class Row:
    """One counted station; if `stations` is set, the total of a commune with that many stations."""

    station: str
    code: str
    commune: str
    commune_name: str
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: Mapping[str, int]
    stations: int = 0

    @property
    def title(self) -> str:
        """Return « Vincennes (12) » of a total, « bureau 16 » of a station under it, with its arrondissement."""
        if self.stations:
            return f"{self.commune_name} ({self.stations})"
        name = station_name(self.station)
        commune, _, number = name.rpartition(", ")
        return number if commune == commune_name(self.commune) else name


def rows_of(totals: Totals) -> list[Row]:
    names = {station.station: station.commune_name for station in totals.stations}
    return [
        Row(
            sheet.station,
            sheet.station.partition("_")[2],
            sheet.station.partition("_")[0],
            names.get(sheet.station, sheet.station.partition("_")[0]),
            sheet.registered,
            sheet.voters,
            sheet.blank,
            sheet.null,
            sheet.valid,
            sheet.votes,
        )
        for sheet in sorted(totals.sheets, key=lambda sheet: sheet.station)
    ]


def with_communes(rows: Sequence[Row]) -> list[Row]:
    """Return the rows grouped by commune: its total, then its stations."""
    members: dict[str, list[Row]] = {}
    for row in rows:
        members.setdefault(row.commune, []).append(row)
    return [row for commune_rows in members.values() for row in (_sum(commune_rows), *commune_rows)]


def candidates_of(totals: Totals) -> list[KnownCandidate]:
    """Return the candidates in the order of the panels."""
    return sorted(totals.candidates.values(), key=lambda candidate: candidate.panel)


def _sum(rows: Sequence[Row]) -> Row:
    first = rows[0]
    votes: dict[str, int] = {}
    for row in rows:
        for candidate, count in row.votes.items():
            votes[candidate] = votes.get(candidate, 0) + count
    figures = {
        name: sum(getattr(row, name) for row in rows) for name in ("registered", "voters", "blank", "null", "valid")
    }
    return Row("", "", first.commune, first.commune_name, **figures, votes=votes, stations=len(rows))
