"""When a list of voters may be given, and when who voted may be noted: at every hour of a campaign."""

from datetime import UTC, date, datetime, timedelta

import pytest
from common.schemas.campaign import CampaignState
from crm.people.records.mobilisation_windows import check_attendance, check_list, is_over, knows_attendance
from hypothesis import given
from hypothesis import strategies as st
from kit.testing.steps import STATE
from kit.web.problems import Conflict

STATE_OF_TWO = CampaignState.model_validate(STATE)  # 10 and 17 June 2029, in Paris
HOURS = st.integers(-24 * 30, 24 * 30).map(lambda hours: datetime(2029, 6, 10, tzinfo=UTC) + timedelta(hours=hours))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2029-06-{text}+02:00")


def refused(now: datetime) -> str | None:
    try:
        check_list(STATE_OF_TWO, now)
    except Conflict as conflict:
        return conflict.more.get("article", "over")
    return None


@pytest.mark.parametrize(
    ("when", "article"),
    [
        ("08T23:59", None),
        ("09T00:00", "L. 49"),
        ("10T12:00", "L. 49"),
        ("10T19:59", "L. 49"),
        ("10T20:00", None),
        ("15T23:59", None),
        ("16T00:00", "L. 49"),
        ("17T19:59", "L. 49"),
        ("17T20:00", "over"),
    ],
)
def test_lists_are_given_until_the_eve_at_midnight(when: str, article: str | None) -> None:
    assert refused(at(when)) == article


@given(HOURS)
def test_a_list_never_says_who_voted_when_it_may_not_be_given(now: datetime) -> None:
    if knows_attendance(STATE_OF_TWO, now):
        assert refused(now) is None
        assert not is_over(STATE_OF_TWO, now)


@given(HOURS, st.dates(date(2029, 5, 1), date(2029, 7, 1)))
def test_attendance_is_noted_between_the_rounds_alone(now: datetime, consulted_on: date) -> None:
    try:
        check_attendance(STATE_OF_TWO, now, consulted_on)
    except Conflict:
        return
    assert at("10T20:00") <= now < at("16T00:00")
    assert date(2029, 6, 10) <= consulted_on <= date(2029, 6, 16)


def test_a_vote_of_one_round_has_no_attendance_to_note() -> None:
    single = {"election": "europeennes", "territory": "nation:FR", "rounds": [{"number": 1, "on": "2029-06-10"}]}
    state = CampaignState.model_validate(STATE | single)
    with pytest.raises(Conflict):
        check_attendance(state, at("11T12:00"), date(2029, 6, 11))
