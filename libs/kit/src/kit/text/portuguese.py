"""Dates and times in Portuguese, as written in Portugal, for what anybody may read."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from elections.clocks import PARIS

_DAYS = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
_MONTHS = (
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()  # noqa: SIM905  # as a line it is read at a glance
)


def moment(value: datetime, zone: str = "Europe/Paris") -> str:
    """Format a moment: `domingo, 10 de junho de 2029, às 20h30`."""
    local = value.astimezone(ZoneInfo(zone))
    # One o'clock is singular.
    at = "à" if local.hour == 1 else "às"
    return (
        f"{_DAYS[local.weekday()]}, {local.day} de {_MONTHS[local.month - 1]} de {local.year}, {at} {hour(value, zone)}"
    )


def hour(value: datetime, zone: str = "Europe/Paris") -> str:
    """Format an hour, with the zone where it is not that of Paris: `20h30`, `22h30 (hora local: Reunion)`."""
    said = f"{value.astimezone(ZoneInfo(zone)):%Hh%M}".removeprefix("0")
    return said if zone == PARIS else f"{said} (hora local: {zone.rpartition('/')[2].replace('_', ' ')})"


def day(value: date) -> str:
    """Format a day: `10 de junho de 2029`."""
    return f"{value.day} de {_MONTHS[value.month - 1]} de {value.year}"
