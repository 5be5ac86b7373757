from datetime import date, datetime

import pytest
from common.schemas.instants import Day, Instant
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

DAY: TypeAdapter[date] = TypeAdapter(Day)
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


@given(st.one_of(st.floats().map(str), st.integers().map(str), st.floats(), st.integers(), st.booleans()))
def test_a_number_is_no_day_and_no_instant(number: object) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(number)
    with pytest.raises(ValidationError):
        INSTANT.validate_python(number)


@pytest.mark.parametrize("number", ["-1.192092896e-07", "1e9", " 1718000000 ", "+1.", "20240610"])
def test_a_number_in_a_query_is_no_day(number: str) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(number)


@given(st.dates(date(1958, 1, 1), date(2099, 12, 31)))
def test_a_day_as_iso_8601_writes_it_is_read(day: date) -> None:
    assert DAY.validate_python(day.isoformat()) == day
