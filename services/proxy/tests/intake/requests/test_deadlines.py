from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proxy.intake.requests.deadlines import Level, advise

SUNDAY = date(2029, 6, 10)
ORDER = list(Level)


@pytest.mark.parametrize(
    ("days_before", "level"),
    [
        (11, Level.EARLY),
        (10, Level.ADVISED),
        (6, Level.ADVISED),
        (5, Level.WARNING),
        (4, Level.WARNING),
        (3, Level.URGENT),
        (1, Level.URGENT),
        (0, Level.PAST),
        (-3, Level.PAST),
    ],
)
def test_advice_grows_more_pressing_at_ten_five_and_three_days(days_before: int, level: Level) -> None:
    advice = advise(SUNDAY, SUNDAY - timedelta(days=days_before))
    assert (advice.level, advice.days_left) == (level, max(days_before, 0))


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(-500, 500))
def test_advice_never_relaxes_as_time_goes(round_on: date, days: int) -> None:
    today = round_on + timedelta(days=days)
    now, tomorrow = advise(round_on, today), advise(round_on, today + timedelta(days=1))
    assert ORDER.index(now.level) <= ORDER.index(tomorrow.level)
