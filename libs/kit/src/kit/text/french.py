"""Numbers, money and dates as a French reader expects them."""

import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from elections.clocks import zone_name

NARROW = "\u202f"  # between thousands, before % and €
PARIS = ZoneInfo("Europe/Paris")
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def number(value: float | Decimal, decimals: int = 0) -> str:
    """Format a number: `12 345` or `12 345,6`, rounded half up, with a true minus sign."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(exact):,.{decimals}f}".replace(",", NARROW).replace(".", ",")
    return f"−{text}" if exact < 0 else text


def counted(count: int, one: str, many: str) -> str:
    """Return « 1 200 membres »; zero and one take the singular."""
    return f"{number(count)} {many if count > 1 else one}"


def percent(share: float | Decimal, decimals: int = 1) -> str:
    """Format a share of 0 to 1 as `12,3 %`."""
    return f"{number(Decimal(str(share)) * 100, decimals)}{NARROW}%"


def chance(share: float | Decimal) -> str:
    """Format a probability of 0 to 1 without false precision."""
    if share < 0.001:
        return f"moins de {percent(0.001)}"
    return f"plus de {percent(0.999)}" if share > 0.999 else percent(share)


def euros(cents: int) -> str:
    """Format cents as `1 234,56 €`, without decimals when they are zero."""
    decimals = 2 if cents % 100 else 0
    return f"{number(Decimal(cents) / 100, decimals)}{NARROW}€"


def of(name: str) -> str:
    """Return `de Camille`, `d'Élodie`. A mute h cannot be told from its letters: `de Hugo`, as people write too."""
    first = unicodedata.normalize("NFD", name[:1]).casefold()[:1]
    return f"d'{name}" if first and first in "aeiouæœ" else f"de {name}"


def day(value: date) -> str:
    """Format a day: `dimanche 10 juin 2029`."""
    first = "1er" if value.day == 1 else str(value.day)
    return f"{_DAYS[value.weekday()]} {first} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime, zone: str = "Europe/Paris") -> str:
    """Format a moment in the zone: `dimanche 10 juin 2029 à 20 h` or `… à 20 h 05`."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date())} à {hour(value, zone)}"


def span(starts_at: datetime, ends_at: datetime, zone: str = "Europe/Paris") -> str:
    """Format a time from start to end: `dimanche 10 juin 2029, de 18 h à 20 h`."""
    tz = ZoneInfo(zone)
    first, last = starts_at.astimezone(tz), ends_at.astimezone(tz)
    if first.date() != last.date():
        return f"{moment(starts_at, zone)}, jusqu'au {moment(ends_at, zone)}"
    begins = f"{first.hour} h {first.minute:02d}" if first.minute else f"{first.hour} h"
    return f"{day(first.date())}, de {begins} à {hour(ends_at, zone)}"


def hour(value: datetime, zone: str = "Europe/Paris") -> str:
    """Format an hour in the zone, which is named where it is not that of Paris: `22 h (heure de La Réunion)`."""
    local = value.astimezone(ZoneInfo(zone))
    said = f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"
    name = zone_name(zone)
    return f"{said} ({name})" if name else said
