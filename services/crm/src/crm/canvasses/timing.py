"""Whether the hour that a phone gives can be believed."""

from datetime import UTC, datetime, timedelta

AHEAD = timedelta(days=1)
LATE = timedelta(days=2)
TRUSTED = timedelta(minutes=2)
"""Networks are slow: only a clock that differs by more is set right."""


def set_right(happened_at: datetime, sent_at: datetime | None, now: datetime) -> datetime:
    """The moment by our clock: the phone's is wrong by what it says as it sends, the age of the report is not."""
    if sent_at is None or abs(now - sent_at) <= TRUSTED:
        return happened_at
    return happened_at + (now - sent_at)


def is_ahead(happened_at: datetime, now: datetime) -> bool:
    """A phone a few hours off still counts; one a day ahead would file tomorrow's doors."""
    return happened_at > now + AHEAD


def is_late(happened_at: datetime, now: datetime) -> bool:
    """Later than a phone that was offline for a day: kept, and marked for the coordinator."""
    return happened_at < now - LATE


def hour_of(moment: datetime) -> datetime:
    """Events say the hour and no finer: to the minute, a door could be told from the next."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
