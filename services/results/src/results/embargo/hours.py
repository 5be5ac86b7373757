"""From when the results of each round may be given to the public. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from elections.calendar import LAST_CLOSING, PARIS, closing_at, publish_at

_SATURDAY = 5


def legal_hours(state: CampaignState, closings: Mapping[int, str]) -> dict[int, datetime]:
    """`closings`: for each round the latest local time at which a station of the campaign is known to close.

    A campaign does not say that it is a by-election, whose hour may be earlier: the general one, which is never
    the earlier of the two, binds all. Closings that a team enters can only put the hour off.
    """
    zone = ZoneInfo(state.time_zone)
    hours: dict[int, datetime] = {}
    for day in state.rounds:
        known = closings.get(day.number)
        # Overseas the last station may close long after Paris; what is not known is taken for the latest there is.
        latest = time.fromisoformat(known) if known else (None if zone == PARIS else LAST_CLOSING)
        local = closing_at(state.election, day.on, zone, decreed=latest)
        # Some overseas territories vote on the Saturday, and their results wait for the mainland's Sunday.
        mainland_on = day.on + timedelta(days=1) if day.on.weekday() == _SATURDAY else day.on
        hours[day.number] = publish_at(state.election, mainland_on, partial=False, closings=[local], zone=zone)
    return hours
