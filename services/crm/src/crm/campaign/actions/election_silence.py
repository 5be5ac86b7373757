"""The silence before the vote (L. 49), by department: from the eve at 00:00 there to the close of the polls. Pure.

Clocks and days are those of `elections.clocks`, that the embargo goes by too: where people vote on the Saturday, the
silence begins on Friday.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from elections.calendar import LAST_CLOSING, silence_from
from elections.clocks import ZONES as ZONES
from elections.clocks import department_of as department_of
from elections.clocks import voting_day_in, voting_place

Window = tuple[datetime, datetime]


def silences_of(state: CampaignState, department: str = "") -> list[Window]:
    """Return the silence of each round, by the clock of a department, or the campaign's own.

    It lasts until the latest hour at which any station may close.
    """
    zone = ZoneInfo(ZONES.get(department, state.time_zone))
    place = department or voting_place(state.territory)
    windows: list[Window] = []
    for day in state.rounds:
        silence_day = voting_day_in(state, place, day.on)
        windows.append((silence_from(silence_day, zone), datetime.combine(silence_day, LAST_CLOSING, zone)))
    return windows


def is_silent(state: CampaignState, department: str, now: datetime) -> bool:
    return any(start <= now < end for start, end in silences_of(state, department))


def silent_from(state: CampaignState, department: str, now: datetime) -> datetime | None:
    """Return the start of the next silence there; None after the last."""
    return min((start for start, _ in silences_of(state, department) if start > now), default=None)


def silence_at(state: CampaignState, now: datetime, places: Iterable[str] = ()) -> Window | None:
    """Return the silence that `now` is in, by the campaign's clock or that of one of the places; None outside it."""
    departments = sorted({"", *map(department_of, places)})
    windows = (window for department in departments for window in silences_of(state, department))
    return next((window for window in windows if window[0] <= now < window[1]), None)


def silent_departments(state: CampaignState, now: datetime) -> list[str]:
    """Return the overseas departments where the silence holds now."""
    return [zone for zone in ZONES if is_silent(state, zone, now)]
