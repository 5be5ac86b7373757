"""The retention of people: thirty days after the last round, unless they ask before."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.schemas import CampaignState

KEPT = timedelta(days=30)


def erased_on(state: CampaignState) -> date:
    return state.rounds[-1].on + KEPT


def link_expires_at(state: CampaignState) -> datetime:
    """Return when a link expires, in the real time that links live in, also for a demonstration with its own clock."""
    end = datetime.combine(erased_on(state), time(0), ZoneInfo(state.time_zone))
    return end - timedelta(seconds=state.clock_offset_seconds)
