"""Totals of the counted sheets. Pure; whole numbers until the last division."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from results.sheets.tallies.counted_sheet import Counted

METHOD = "validated-sheets-1"
"""The sum of the validated sheets, one a station, nothing estimated."""


@dataclass(frozen=True)
class Line:
    candidate: str
    votes: int
    share_valid: float | None
    share_registered: float | None


@dataclass(frozen=True)
class Sums:
    stations_counted: int
    stations: int
    registered_counted: int
    registered: int
    registered_share: float
    """Of the registered voters, in the stations that are counted."""
    voters: int
    blank: int
    null: int
    valid: int
    turnout: float | None
    lines: tuple[Line, ...]
    as_of: datetime | None

    @property
    def complete(self) -> bool:
        return self.stations > 0 and self.stations_counted == self.stations


def add_up(registered: Mapping[str, int], candidates: Sequence[str], sheets: Iterable[Counted]) -> Sums:
    """Return the totals. `registered`: of every station; `candidates`: in the order that breaks ties of the listing.

    A counted station enters both numerator and denominator with the registered voters of its own sheet, so that the
    counted fraction never exceeds 1.
    """
    counted = {sheet.station: sheet for sheet in sheets}
    in_counted = sum(sheet.registered for sheet in counted.values())
    elsewhere = sum(figure for station, figure in registered.items() if station not in counted)
    voters = sum(sheet.voters for sheet in counted.values())
    valid = sum(sheet.valid for sheet in counted.values())
    votes = {candidate: sum(sheet.votes.get(candidate, 0) for sheet in counted.values()) for candidate in candidates}
    # sorted() keeps the given order among equals.
    ranked = sorted(candidates, key=lambda candidate: -votes[candidate])
    return Sums(
        stations_counted=len(counted),
        stations=len(registered.keys() | counted.keys()),
        registered_counted=in_counted,
        registered=in_counted + elsewhere,
        registered_share=_share(in_counted, in_counted + elsewhere) or 0.0,
        voters=voters,
        blank=sum(sheet.blank for sheet in counted.values()),
        null=sum(sheet.null for sheet in counted.values()),
        valid=valid,
        turnout=_share(voters, in_counted),
        lines=tuple(
            Line(candidate, votes[candidate], _share(votes[candidate], valid), _share(votes[candidate], in_counted))
            for candidate in ranked
        ),
        as_of=max((sheet.counted_at for sheet in counted.values()), default=None),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
