"""Moments and days that every part of the suite can compute with."""

from datetime import UTC, date, datetime
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, AwareDatetime, Field

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)


def _plausible(moment: datetime) -> datetime:
    if not _FIRST <= moment < _LAST:
        raise ValueError("outside the years 2000 to 2099")
    return moment


def _whole_hour(moment: datetime) -> datetime:
    if (moment.minute, moment.second, moment.microsecond) != (0, 0, 0):
        raise ValueError("finer than the hour")
    return moment


# Year 9999 in a zone west of Greenwich is stored by PostgreSQL and cannot be read back by Python.
Instant: TypeAlias = Annotated[AwareDatetime, AfterValidator(_plausible)]

Hour: TypeAlias = Annotated[Instant, AfterValidator(_whole_hour)]

# From the first election of the Fifth Republic; the legal calendar adds months to it, and must not overflow.
Day: TypeAlias = Annotated[date, Field(ge=date(1958, 1, 1), le=date(2099, 12, 31))]
