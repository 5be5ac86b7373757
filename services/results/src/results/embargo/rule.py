"""Who may see what of the results, and from when (code électoral, L. 52-2). Pure: the one place that decides.

Until the legal hour results are seen by the closed team only, each on their own stations; sums are of all
stations, so only who covers them all sees sums. There is no override: not a role, not a setting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

SEALED_SCOPE = "tallies:sealed"


@dataclass(frozen=True)
class Viewer:
    scopes: frozenset[str]
    territories: Sequence[str]
    """Communes and stations; none: all of them."""

    def covers(self, station: str) -> bool:
        return not self.territories or any(
            station == territory or station.startswith(f"{territory}_") for territory in self.territories
        )


@dataclass(frozen=True)
class Embargo:
    """`opens_at`: the legal hour of each round. A round that has none stays sealed."""

    opens_at: Mapping[int, datetime]
    now: datetime

    def is_sealed(self, round_number: int) -> bool:
        opening = self.opens_at.get(round_number)
        return opening is None or self.now < opening

    def shows_station(self, viewer: Viewer, round_number: int, station: str) -> bool:
        """A sheet, and whatever tells of one station's votes."""
        if self.is_sealed(round_number) and SEALED_SCOPE not in viewer.scopes:
            return False
        return viewer.covers(station)

    def shows_sums(self, viewer: Viewer, round_number: int) -> bool:
        """Totals, the board, projections: whatever is made from the votes of more than one station."""
        if not self.is_sealed(round_number):
            return True
        return SEALED_SCOPE in viewer.scopes and not viewer.territories

    def confidential_until(self, round_number: int) -> datetime | None:
        return self.opens_at.get(round_number) if self.is_sealed(round_number) else None
