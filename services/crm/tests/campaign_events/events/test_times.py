from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from crm.campaign_events.events.reminder_times import LOOK_AHEAD, due_step, eve_of, said_until
from hypothesis import given
from hypothesis import strategies as st

PARIS = ZoneInfo("Europe/Paris")
STARTS = datetime(2029, 5, 22, 19, tzinfo=PARIS)
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Europe/Paris", "Pacific/Tahiti", "Indian/Reunion", "UTC")])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("now", "step"),
    [
        ("2029-05-21T17:59:00", None),
        ("2029-05-21T18:00:00", "eve"),
        ("2029-05-22T16:59:00", "eve"),
        ("2029-05-22T17:00:00", "soon"),
        ("2029-05-22T18:59:00", "soon"),
        ("2029-05-22T19:00:00", None),
    ],
)
def test_the_eve_at_six_and_two_hours_before(now: str, step: str | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=PARIS)
    assert due_step(STARTS, moment, PARIS, eve_done=False, soon_done=False) == step
    assert due_step(STARTS, moment, PARIS, eve_done=True, soon_done=True) is None
    assert due_step(STARTS, moment, PARIS, eve_done=False, soon_done=False, silent=True) is None


@given(MOMENTS, ZONES)
def test_the_clock_looks_far_enough_ahead_for_any_eve(starts_at: datetime, zone: ZoneInfo) -> None:
    eve = eve_of(starts_at, zone)
    assert timedelta(hours=5) <= starts_at - eve <= LOOK_AHEAD
    assert eve.astimezone(zone).hour == 18


@given(MOMENTS, MOMENTS, ZONES)
def test_what_is_due_is_still_of_use(starts_at: datetime, now: datetime, zone: ZoneInfo) -> None:
    step = due_step(starts_at, now, zone, eve_done=False, soon_done=False)
    assert step is None or now < said_until(step, starts_at) <= starts_at
