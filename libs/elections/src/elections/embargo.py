"""Embargo on election night figures: who may see what, and when (code électoral, L. 52-2). Pure.

Until the legal hour only the closed team sees results, each member those of their stations; totals require coverage of
all stations. There is no override by role or setting. Estimates from the night's sheets follow the same rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState

from elections.calendar import LAST_CLOSING, PARIS, closing_at, publish_at
from elections.clocks import voting_day, voting_place, zone_of_territory

SEALED_SCOPE = "tallies:sealed"
_SATURDAY = 5
_WESTERNMOST_ABROAD = {"ZZ01": "Pacific/Honolulu", "ZZ02": "Pacific/Honolulu", "ZZ11": "Pacific/Honolulu"}
_WESTERNMOST_ELSEWHERE = "America/Nuuk"
"""A clock that no consulate of the other constituencies is behind: no list of their stations is at hand."""


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
    """`opens_at`: the legal hour of each round. A round without one stays closed."""

    opens_at: Mapping[int, datetime]
    now: datetime

    def is_sealed(self, round_number: int) -> bool:
        opening = self.opens_at.get(round_number)
        return opening is None or self.now < opening

    def shows_station(self, viewer: Viewer, round_number: int, station: str) -> bool:
        """Return whether the viewer may see one station's votes."""
        if self.is_sealed(round_number) and SEALED_SCOPE not in viewer.scopes:
            return False
        return viewer.covers(station)

    def shows_sums(self, viewer: Viewer, round_number: int) -> bool:
        """Return whether the viewer may see totals, board and projections, made from several stations."""
        if not self.is_sealed(round_number):
            return True
        return SEALED_SCOPE in viewer.scopes and not viewer.territories

    def confidential_until(self, round_number: int) -> datetime | None:
        return self.opens_at.get(round_number) if self.is_sealed(round_number) else None


def legal_hours(state: CampaignState, closings: Mapping[int, str]) -> dict[int, datetime]:
    """Return the legal hours. `closings`: latest known local closing time by round.

    The clock is the place's own, whatever zone the campaign was given. Closings entered by a team can only delay the
    hour: that of a by-election, which is the last closing of its constituency, is the latest that there may be there.
    """
    if state.by_election:
        return {day.number: _latest_closing_of_by_election(state, day.on) for day in state.rounds}
    place = voting_place(state.territory)
    zone = ZoneInfo(zone_of_territory(state.territory) or state.time_zone)
    hours: dict[int, datetime] = {}
    for day in state.rounds:
        known = closings.get(day.number)
        # Overseas the last station may close long after Paris; what is not known is taken for the latest there is.
        latest = time.fromisoformat(known) if known else (None if zone == PARIS else LAST_CLOSING)
        local_on = voting_day(state.election, place, day.on)
        local = closing_at(state.election, local_on, zone, decreed=latest)
        # Some overseas territories vote on the Saturday, and their results wait for the mainland's Sunday.
        mainland_on = local_on + timedelta(days=1) if local_on.weekday() == _SATURDAY else local_on
        hours[day.number] = publish_at(state.election, mainland_on, partial=False, closings=[local], zone=zone)
    return hours


def _latest_closing_of_by_election(state: CampaignState, round_on: date) -> datetime:
    place = voting_place(state.territory)
    if place.startswith("ZZ"):
        zone: str | None = _WESTERNMOST_ABROAD.get(place, _WESTERNMOST_ELSEWHERE)
    else:
        zone = zone_of_territory(state.territory)
    return publish_at(state.election, round_on, partial=True, zone=zone or state.time_zone)
