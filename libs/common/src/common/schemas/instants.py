"""Types of instants and days."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)


def _plausible(moment: datetime) -> datetime:
    if not _FIRST <= moment < _LAST:
        raise PydanticCustomError(
            "instant", "outside the years 2000 to 2099", {"fr": "un moment entre 2000 et 2099 est attendu"}
        )
    # No clock on earth is 16 hours from Greenwich, and PostgreSQL takes none that is.
    return moment.astimezone(UTC) if abs(moment.utcoffset() or timedelta()) > timedelta(hours=15) else moment


def _written_out(kind: Literal["date_parsing", "datetime_parsing"]) -> BeforeValidator:
    """Return a validator that refuses numbers, even `false`, which pydantic reads as seconds since 1970."""

    def refuse_numbers(value: object) -> object:
        if isinstance(value, int | float) or (isinstance(value, str) and _is_number(value)):
            raise PydanticCustomError(kind, "a date is expected, written as ISO 8601 says")
        return value

    return BeforeValidator(refuse_numbers)


def _is_number(text: str) -> bool:
    """Whether pydantic might read this text as a number of seconds: also 20240101, and -1.2e-07."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _whole_hour(moment: datetime) -> datetime:
    if (moment.minute, moment.second, moment.microsecond) != (0, 0, 0):
        raise PydanticCustomError("hour", "finer than the hour", {"fr": "une heure ronde est attendue"})
    return moment


# Year 9999 in a zone west of Greenwich is stored by PostgreSQL and cannot be read back by Python.
Instant: TypeAlias = Annotated[AwareDatetime, _written_out("datetime_parsing"), AfterValidator(_plausible)]

Hour: TypeAlias = Annotated[Instant, AfterValidator(_whole_hour)]

# From the first election of the Fifth Republic; the legal calendar adds months to it, and must not overflow.
Day: TypeAlias = Annotated[date, _written_out("date_parsing"), Field(ge=date(1958, 1, 1), le=date(2099, 12, 31))]

# A person's, who may be older than the Republic.
BirthDay: TypeAlias = Annotated[date, _written_out("date_parsing"), Field(ge=date(1900, 1, 1), le=date(2099, 12, 31))]
