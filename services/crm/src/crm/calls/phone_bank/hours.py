"""The hours at which a number may be called, by the clock of the person's place. Pure.

Law: from the eve of the vote at 00:00 until the polls close nobody is called in series (L. 49), by the clock and day of
the person's place; after the last round there is no reason to call.

Rule of this project, labelled so wherever it shows: a call campaign's days and hours. The defaults are the hours for
commercial calls (décret 2022-1313), which do not bind political campaigns.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState

from crm.campaign.actions.election_silence import ZONES, is_silent, silences_of

Closed: TypeAlias = Literal["silence", "over", "dates", "hours"]
Span: TypeAlias = tuple[time, time]

USUAL_DAYS = (1, 2, 3, 4, 5)
USUAL_SPANS: tuple[Span, ...] = ((time(10), time(13)), (time(14), time(20)))
PLACES: tuple[str, ...] = ("", *ZONES)
"""Places by time zone: the campaign's own zone (empty), and each territory overseas."""
NATION = "nation:"
"""The scope of a national campaign."""
MAX_DAYS = 400
MIDNIGHT = time(23, 59)
"""As the end of a span: the end of the day."""


@dataclass(frozen=True)
class Hours:
    """The days (Monday is 1) and hours of calls. `spans`: sorted, without overlap."""

    starts_on: date
    ends_on: date
    days: tuple[int, ...] = USUAL_DAYS
    spans: tuple[Span, ...] = USUAL_SPANS


def zone_of(state: CampaignState, place: str) -> ZoneInfo:
    return ZoneInfo(ZONES.get(place, state.time_zone))


def is_over(state: CampaignState, place: str, now: datetime) -> bool:
    windows = silences_of(state, _clocks(state, place)[0])
    return bool(windows) and now >= max(end for _, end in windows)


def is_quiet(state: CampaignState, place: str, now: datetime) -> bool:
    """Return whether the silence (L. 49) holds, by the clock of the person's place or of the vote."""
    return any(is_silent(state, clock_place, now) for clock_place in _clocks(state, place))


def closed_by(hours: Hours, state: CampaignState, place: str, now: datetime) -> Closed | None:
    """Return why calls to this place are refused now, law first; None if they are allowed.

    In a national vote only the person's own clock counts. Otherwise a number overseas must be within hours both there
    and where the vote takes place.
    """
    if is_quiet(state, place, now):
        return "silence"
    if is_over(state, place, now):
        return "over"
    return next(
        (
            reason
            for clock_place in _clocks(state, place)
            if (reason := _closed(hours, zone_of(state, clock_place), now))
        ),
        None,
    )


def open_places(hours: Hours, state: CampaignState, now: datetime) -> list[str]:
    """Return the places where calls are allowed now."""
    return [place for place in PLACES if closed_by(hours, state, place, now) is None]


def opens_at(hours: Hours, state: CampaignState, place: str, now: datetime) -> datetime | None:
    """Return the first moment from now on when this place may be called; None if never."""
    if closed_by(hours, state, place, now) is None:
        return now
    starts: list[datetime] = []
    for clock_place in _clocks(state, place):
        zone = zone_of(state, clock_place)
        first = max(hours.starts_on, now.astimezone(zone).date())
        # Calls may resume within a span, when the polls close.
        starts += [*_starts(hours, zone, first), *(end for _, end in silences_of(state, clock_place))]
    starts = [start for start in starts if start > now]
    allowed = (start for start in sorted(starts) if closed_by(hours, state, place, start) is None)
    return next(allowed, None)


def check_spans(spans: Iterable[Span]) -> bool:
    """Return whether the spans are sorted, each ends after its start, and none overlaps another."""
    before = time.min
    for start, end in spans:
        if not before <= start < end:
            return False
        before = end
    return True


def _clocks(state: CampaignState, place: str) -> tuple[str, ...]:
    """Return the places whose clocks count for a person, that of their vote first."""
    return (place,) if place == "" or state.territory.startswith(NATION) else ("", place)


def _closed(hours: Hours, zone: ZoneInfo, now: datetime) -> Closed | None:
    local = now.astimezone(zone)
    if not hours.starts_on <= local.date() <= hours.ends_on:
        return "dates"
    clock = local.time().replace(tzinfo=None)
    within_hours = local.isoweekday() in hours.days and any(
        start <= clock and (clock < end or end == MIDNIGHT) for start, end in hours.spans
    )
    return None if within_hours else "hours"


def span_of(text: str) -> Span:
    """Parse a span of hours such as `10:00-13:00`."""
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def _starts(hours: Hours, zone: ZoneInfo, first: date) -> Iterator[datetime]:
    for back in range(min((hours.ends_on - first).days + 1, MAX_DAYS)):
        day = first + timedelta(days=back)
        if day.isoweekday() in hours.days:
            yield from (datetime.combine(day, start, zone) for start, _ in hours.spans)
