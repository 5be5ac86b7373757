"""The times of reminders: the eve at 18:00 where it takes place, and two hours before. Pure.

House rules, both. What is propaganda waits while it is silent, and is not said at all once its moment has passed.
"""

from datetime import datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

Step: TypeAlias = Literal["eve", "soon"]

EVE_AT = time(18)
SOON = timedelta(hours=2)
LOOK_AHEAD = timedelta(hours=31)
"""Longer than between any eve's hour and what it is the eve of, be the night an hour longer."""


def eve_of(starts_at: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(starts_at.astimezone(zone).date() - timedelta(days=1), EVE_AT, zone)


def due_step(
    starts_at: datetime, now: datetime, zone: ZoneInfo, *, eve_done: bool, soon_done: bool, silent: bool = False
) -> Step | None:
    """Return the reminder that is due now, or None. `silent`: the law forbids it at this moment."""
    if silent or now >= starts_at:
        return None
    if now >= starts_at - SOON:
        return None if soon_done else "soon"
    return "eve" if now >= eve_of(starts_at, zone) and not eve_done else None


def said_until(step: Step, starts_at: datetime) -> datetime:
    """Return the time from which the reminder is of no use: the next one is due, or the event has begun."""
    return starts_at - SOON if step == "eve" else starts_at


def real_time(moment: datetime, clock_offset_seconds: int) -> datetime:
    """Return the real time of a moment of the campaign's clock: messages and links go by the real one."""
    return moment - timedelta(seconds=clock_offset_seconds)
