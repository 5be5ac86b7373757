"""The hours at which a number may be called, by the clock of where it rings. Pure.

Law: from the eve of the vote at 00:00 until the polls close nobody is called in series (L. 49), by the clock and on the
day of where they vote; after the last round there is nobody left to call.

House rule, and said so wherever it shows: the days and hours of a call campaign. Those it starts with are the ones
that the consumer code sets for commercial calls (décret 2022-1313): they do not bind a political campaign, and nobody
has to explain to a voter why it is ruder than a salesman.
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
"""Where somebody may vote, as far as clocks go: the campaign's own zone, and each territory overseas."""
NATION = "nation:"
"""A campaign of everywhere."""
MAX_DAYS = 400
MIDNIGHT = time(23, 59)
"""A span that ends here ends with the day."""


@dataclass(frozen=True)
class Hours:
    """The days and hours of calls. `days`: of the week, Monday 1. `spans`: in order, none overlaps another."""

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
    """Return whether the silence (L. 49) holds there, by the clock of where they are or of where the vote is."""
    return any(is_silent(state, one, now) for one in _clocks(state, place))


def closed_by(hours: Hours, state: CampaignState, place: str, now: datetime) -> Closed | None:
    """Return why calls to this place are refused now, the law before the house rule; None if they are allowed.

    In a vote of the whole nation each votes where they are. Elsewhere who left for La Réunion is rung when it is an
    hour for calls both there and where the vote is.
    """
    if is_quiet(state, place, now):
        return "silence"
    if is_over(state, place, now):
        return "over"
    return next((why for one in _clocks(state, place) if (why := _closed(hours, zone_of(state, one), now))), None)


def open_places(hours: Hours, state: CampaignState, now: datetime) -> list[str]:
    """Return the places where calls are allowed now."""
    return [place for place in PLACES if closed_by(hours, state, place, now) is None]


def opens_at(hours: Hours, state: CampaignState, place: str, now: datetime) -> datetime | None:
    """The first moment, now or later, when somebody of this place may be rung; None: never again."""
    if closed_by(hours, state, place, now) is None:
        return now
    starts: list[datetime] = []
    for one in _clocks(state, place):
        zone = zone_of(state, one)
        first = max(hours.starts_on, now.astimezone(zone).date())
        # Calls may begin again in the middle of a span: at the close of a vote.
        starts += [*_starts(hours, zone, first), *(end for _, end in silences_of(state, one))]
    starts = [start for start in starts if start > now]
    allowed = (start for start in sorted(starts) if closed_by(hours, state, place, start) is None)
    return next(allowed, None)


def check_spans(spans: Iterable[Span]) -> bool:
    """Return whether the spans are in order, each ends after its start, and none overlaps another."""
    before = time.min
    for start, end in spans:
        if not before <= start < end:
            return False
        before = end
    return True


def _clocks(state: CampaignState, place: str) -> tuple[str, ...]:
    """Return the time zones by which a person is called, that of where they vote first."""
    return (place,) if place == "" or state.territory.startswith(NATION) else ("", place)


def _closed(hours: Hours, zone: ZoneInfo, now: datetime) -> Closed | None:
    local = now.astimezone(zone)
    if not hours.starts_on <= local.date() <= hours.ends_on:
        return "dates"
    clock = local.time().replace(tzinfo=None)
    inside = local.isoweekday() in hours.days and any(
        start <= clock and (clock < end or end == MIDNIGHT) for start, end in hours.spans
    )
    return None if inside else "hours"


def span_of(text: str) -> Span:
    """Parse a span of hours such as `10:00-13:00`."""
    start, _, end = text.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def _starts(hours: Hours, zone: ZoneInfo, first: date) -> Iterator[datetime]:
    for back in range(min((hours.ends_on - first).days + 1, MAX_DAYS)):
        on = first + timedelta(days=back)
        if on.isoweekday() in hours.days:
            yield from (datetime.combine(on, start, zone) for start, _ in hours.spans)
