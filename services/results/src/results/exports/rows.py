"""The counted sheets in the order of the stations, and what each commune adds up to: every export begins here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from results.ballots.candidates.service import KnownCandidate
from results.sheets.totals.service import Totals


@dataclass(frozen=True)
class Row:
    """One counted station, or with `stations` a commune's sum of so many."""

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


def rows_of(totals: Totals) -> list[Row]:
    names = {one.station: one.commune_name for one in totals.stations}
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
        for sheet in sorted(totals.sheets, key=lambda one: one.station)
    ]


def with_communes(rows: Sequence[Row]) -> list[Row]:
    """Each commune's sum, then its stations."""
    members: dict[str, list[Row]] = {}
    for row in rows:
        members.setdefault(row.commune, []).append(row)
    return [one for mine in members.values() for one in (_sum(mine), *mine)]


def candidates_of(totals: Totals) -> list[KnownCandidate]:
    """Return the candidates in the order of the panels."""
    return sorted(totals.candidates.values(), key=lambda one: one.panel)


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
