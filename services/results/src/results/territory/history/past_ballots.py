"""Past ballots of the campaign's stations, as other features read them. Pure.

A station with a new code falls back to the total of its commune, marked as such.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from elections.keys import commune_of


@dataclass(frozen=True)
class Choice:
    """A candidate or a list of a past ballot. `bloc`: of `elections.blocs`; None if the grid does not have it."""

    panel: int
    name: str
    nuance: str
    bloc: str | None


@dataclass(frozen=True)
class PastSheet:
    """Counts of a station (or of a whole commune). `votes`: by index into the ballot's `choices`."""

    station: str
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: Mapping[int, int]

    @property
    def turnout(self) -> float | None:
        return self.voters / self.registered if self.registered else None


@dataclass(frozen=True)
class PastBallot:
    """One round of the past: `id` is `legislatives-2024-t1`, `sheets` by station key."""

    id: str
    election: str
    on: date
    round: int
    choices: tuple[Choice, ...]
    sheets: Mapping[str, PastSheet]

    def sheet_for(self, station: str) -> tuple[PastSheet, bool] | None:
        """Return the station's own sheet (True), else the total of its commune (False), else None."""
        own = self.sheets.get(station)
        if own is not None:
            return own, True
        whole = self._communes.get(commune_of(station))
        return None if whole is None else (whole, False)

    def by_bloc(self, sheet: PastSheet) -> dict[str, int]:
        """Return votes by bloc; choices without a bloc are under `""`."""
        sums: dict[str, int] = {}
        for place, votes in sheet.votes.items():
            bloc = self.choices[place].bloc or ""
            sums[bloc] = sums.get(bloc, 0) + votes
        return sums

    def by_nuance(self, sheet: PastSheet) -> dict[str, int]:
        """Return votes by the ministry's nuance, or by name without one."""
        sums: dict[str, int] = {}
        for place, votes in sheet.votes.items():
            choice = self.choices[place]
            label = choice.nuance or choice.name
            sums[label] = sums.get(label, 0) + votes
        return sums

    @cached_property
    def _communes(self) -> dict[str, PastSheet]:
        members: dict[str, list[PastSheet]] = {}
        for station, sheet in self.sheets.items():
            members.setdefault(commune_of(station), []).append(sheet)
        return {commune: add_up(commune, sheets) for commune, sheets in members.items()}


def add_up(name: str, sheets: Sequence[PastSheet]) -> PastSheet:
    """Return the total of sheets of one ballot, under the given name."""
    votes: dict[int, int] = {}
    for sheet in sheets:
        for place, count in sheet.votes.items():
            votes[place] = votes.get(place, 0) + count
    return PastSheet(
        station=name,
        registered=sum(sheet.registered for sheet in sheets),
        voters=sum(sheet.voters for sheet in sheets),
        blank=sum(sheet.blank for sheet in sheets),
        null=sum(sheet.null for sheet in sheets),
        valid=sum(sheet.valid for sheet in sheets),
        votes=votes,
    )
