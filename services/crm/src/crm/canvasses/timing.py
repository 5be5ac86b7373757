"""Whether the hour that a phone gives can be believed."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, AwareDatetime

AHEAD = timedelta(days=1)
LATE = timedelta(days=2)

# Before the oldest election the suite knows and after any it will see: what lies outside is a broken clock,
# and some of it (year 1, year 9999) could not even be moved to another time zone.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def _plausible(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    return moment.astimezone(UTC)


Instant: TypeAlias = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""A moment that a client may give."""


def is_ahead(happened_at: datetime, now: datetime) -> bool:
    """A phone a few hours off still counts; one a day ahead would file tomorrow's doors."""
    return happened_at > now + AHEAD


def is_late(happened_at: datetime, now: datetime) -> bool:
    """Later than a phone that was offline for a day: kept, and marked for the coordinator."""
    return happened_at < now - LATE


def hour_of(moment: datetime) -> datetime:
    """Events say the hour and no finer: to the minute, a door could be told from the next."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
