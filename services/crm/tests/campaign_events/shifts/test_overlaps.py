from datetime import UTC, datetime, timedelta

from crm.campaign_events.shifts.overlaps import any_overlap, overlap
from hypothesis import given
from hypothesis import strategies as st

START = datetime(2029, 5, 22, tzinfo=UTC)
STRETCHES = st.tuples(st.integers(0, 100), st.integers(1, 50)).map(
    lambda one: (START + timedelta(minutes=one[0]), START + timedelta(minutes=one[0] + one[1]))
)


@given(STRETCHES, STRETCHES)
def test_two_overlap_where_a_minute_is_in_both(
    one: tuple[datetime, datetime], other: tuple[datetime, datetime]
) -> None:
    minutes = [START + timedelta(minutes=minute) for minute in range(151)]
    both = any(one[0] <= minute < one[1] and other[0] <= minute < other[1] for minute in minutes)
    assert overlap(one, other) == overlap(other, one) == both == any_overlap(one, [other])


def test_one_may_begin_where_the_other_ends() -> None:
    hour = timedelta(hours=1)
    assert not overlap((START, START + hour), (START + hour, START + 2 * hour))
    assert not any_overlap((START, START + hour), [])
