"""The silence before the vote (L. 49), by department: from the eve at 00:00 there to the close of the polls. Pure.

In national votes the overseas territories of the Atlantic and Polynesia vote on Saturday (loi 2003-327 art. 26 and the
decrees that convene voters since 2007), so their silence begins on Friday.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from elections.calendar import LAST_CLOSING, silence_from
from elections.keys import OVERSEAS

NATIONAL = frozenset({ElectionKind.PRESIDENTIELLE, ElectionKind.LEGISLATIVES, ElectionKind.EUROPEENNES})
ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
"""Time zones by the first three characters of a commune's code or postcode; elsewhere the campaign's own."""

_MINISTRY = OVERSEAS | {"ZX": "977"}
"""Saint-Barthélemy and Saint-Martin, which the ministry groups as `ZX`, share a clock."""
_SATURDAY = frozenset({"971", "972", "973", "975", "977", "978", "987"})
_SUNDAY = 6

Window = tuple[datetime, datetime]


def department_of(place: str) -> str:
    """Return the department (`974`) of an overseas commune, station or postcode; empty for the mainland."""
    code = _MINISTRY.get(place[:2], place[:3])
    return code if code in ZONES else ""


def silences_of(state: CampaignState, department: str = "") -> list[Window]:
    """Return the silence of each round, by the clock of a department, or the campaign's own.

    It lasts until the latest hour at which any station may close.
    """
    zone = ZoneInfo(ZONES.get(department, state.time_zone))
    windows: list[Window] = []
    for day in state.rounds:
        # A campaign overseas states its own days; a national one the mainland's.
        early = department in _SATURDAY and state.election in NATIONAL and day.on.weekday() == _SUNDAY
        silence_day = day.on - timedelta(days=1) if early else day.on
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
