"""The hours of a campaign in which propaganda is silent (L. 49): from the eve at 00:00 to the close of the vote."""

from datetime import datetime
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from elections.calendar import LAST_CLOSING, silence_from


def silences_of(state: CampaignState) -> list[tuple[datetime, datetime]]:
    zone = ZoneInfo(state.time_zone)
    return [
        (
            # The latest that any station may close: where one closes sooner, its silence lasts as its neighbours'.
            silence_from(day.on, zone),
            datetime.combine(day.on, LAST_CLOSING, zone),
        )
        for day in state.rounds
    ]


def silence_at(state: CampaignState, now: datetime) -> tuple[datetime, datetime] | None:
    """The silence that `now` lies in."""
    return next((window for window in silences_of(state) if window[0] <= now < window[1]), None)
