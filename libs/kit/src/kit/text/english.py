"""Dates and times in English, for pages in both languages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from elections.clocks import PARIS

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905  # as a line it is read at a glance
)


def moment(value: datetime, zone: str = "Europe/Paris") -> str:
    """Format a moment: `Sunday 10 June 2029 at 20:30`."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year} at {hour(value, zone)}"


def hour(value: datetime, zone: str = "Europe/Paris") -> str:
    """Format an hour, with the zone where it is not that of Paris: `20:30`, `22:30 (Reunion time)`."""
    said = f"{value.astimezone(ZoneInfo(zone)):%H:%M}"
    return said if zone == PARIS else f"{said} ({zone.rpartition('/')[2].replace('_', ' ')} time)"


def day(value: date) -> str:
    """Format a day: `10 June 2029`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
