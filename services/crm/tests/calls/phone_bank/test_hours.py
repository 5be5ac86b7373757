"""When a number may be rung: at every hour of a campaign, in every clock of the Republic."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from common.schemas.campaign import CampaignState
from crm.calls.phone_bank.call_refusals import check_hours, check_open, standing_of
from crm.calls.phone_bank.hours import PLACES, Hours, closed_by, is_over, is_quiet, open_places, opens_at, zone_of
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.testing.steps import STATE
from kit.web.problems import Conflict

CAMPAIGN = CampaignState.model_validate(STATE)  # 10 and 17 June 2029, in a constituency near Paris
NATIONAL = CampaignState.model_validate(STATE | {"election": "presidentielle", "territory": "nation:FR"})
STATES = st.sampled_from([CAMPAIGN, NATIONAL])
USUAL = Hours(date(2029, 5, 1), date(2029, 6, 30))
MINUTES = st.integers(-60 * 24 * 40, 60 * 24 * 15)
MOMENTS = MINUTES.map(lambda minutes: datetime(2029, 6, 10, tzinfo=UTC) + timedelta(minutes=minutes))
QUIETLY = settings(deadline=None)
"""No time is asserted: the machine may be busy."""
PLACE = st.sampled_from(PLACES)
CLOCKS = st.lists(st.integers(0, 23 * 4), min_size=2, max_size=8, unique=True).map(sorted)


@st.composite
def rules(draw: st.DrawFn) -> Hours:
    clocks = draw(CLOCKS)
    quarters = [time(quarter // 4, quarter % 4 * 15) for quarter in clocks[: len(clocks) // 2 * 2]]
    first = date(2029, 6, 10) + timedelta(days=draw(st.integers(-40, 10)))
    days = draw(st.sets(st.integers(1, 7), min_size=1))
    spans = tuple(zip(quarters[::2], quarters[1::2], strict=True))
    return Hours(first, first + timedelta(days=draw(st.integers(0, 60))), tuple(sorted(days)), spans)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2029-06-{text}+02:00")


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("08T09:59", "hours"),
        ("08T10:00", None),
        ("08T13:00", "hours"),
        ("08T14:00", None),
        ("08T19:59", None),
        ("08T20:00", "hours"),
        ("09T00:00", "silence"),
        ("10T12:00", "silence"),
        ("10T19:59", "silence"),
        ("10T20:00", "hours"),
        ("11T10:00", None),
        ("17T12:00", "silence"),
        ("17T20:00", "over"),
        ("18T10:00", "over"),
    ],
)
def test_the_law_closes_before_the_house_rule_does(when: str, why: str | None) -> None:
    assert closed_by(USUAL, CAMPAIGN, "", at(when)) == why


def test_each_number_rings_by_its_own_clock() -> None:
    morning_in_paris = at("07T10:30")
    assert closed_by(USUAL, NATIONAL, "972", morning_in_paris) == "hours"  # half past four in Martinique
    assert closed_by(USUAL, NATIONAL, "974", morning_in_paris) is None  # half past twelve in La Réunion
    # Martinique votes on the Saturday in a national vote, so its silence begins on the Friday at 00:00 there.
    assert closed_by(USUAL, NATIONAL, "972", at("08T17:00")) == "silence"


def test_who_lives_elsewhere_is_not_rung_in_the_silence_of_where_the_vote_is() -> None:
    everyday = Hours(date(2029, 5, 1), date(2029, 6, 30), (1, 2, 3, 4, 5, 6, 7))
    # Martinique has voted on the eve in a vote of the nation; a constituency near Paris has not.
    assert closed_by(everyday, NATIONAL, "972", at("10T17:00")) is None
    assert closed_by(everyday, CAMPAIGN, "972", at("10T17:00")) == "silence"
    assert open_places(everyday, CAMPAIGN, at("10T17:00")) == []


@QUIETLY
@given(rules(), STATES, PLACE, MOMENTS)
def test_nobody_is_ever_rung_in_the_silence_or_after_the_vote(
    hours: Hours, state: CampaignState, place: str, now: datetime
) -> None:
    if is_quiet(state, place, now) or is_over(state, place, now):
        assert closed_by(hours, state, place, now) in ("silence", "over")
        assert place not in open_places(hours, state, now)


@QUIETLY
@given(rules(), PLACE, MOMENTS)
def test_calls_open_at_a_moment_when_they_are_open_and_not_before(hours: Hours, place: str, now: datetime) -> None:
    opens = opens_at(hours, CAMPAIGN, place, now)
    if opens is not None:
        assert opens >= now
        assert closed_by(hours, CAMPAIGN, place, opens) is None
    # Every quarter of an hour of the next day that is before the opening is closed.
    for quarter in range(96):
        moment = now + timedelta(minutes=15 * quarter)
        if opens is None or moment < opens:
            assert closed_by(hours, CAMPAIGN, place, moment) is not None


@QUIETLY
@given(rules(), MOMENTS)
def test_what_is_refused_says_why_and_until_when(hours: Hours, now: datetime) -> None:
    closed, again = standing_of(hours, CAMPAIGN, now)
    if closed is None:
        assert check_hours(hours, CAMPAIGN, now) == open_places(hours, CAMPAIGN, now) != []
        return
    with pytest.raises(Conflict) as refused:
        check_hours(hours, CAMPAIGN, now)
    assert (refused.value.more.get("article") == "L. 49") == (closed == "silence")
    assert refused.value.more["opens_at"] == (again.isoformat() if again else None)


def test_what_could_never_call_is_not_opened_and_what_waits_for_its_hour_is() -> None:
    check_open(USUAL, CAMPAIGN, at("08T07:00"))
    with pytest.raises(Conflict) as silence:
        check_open(USUAL, CAMPAIGN, at("10T12:00"))
    assert silence.value.more["article"] == "L. 49"
    with pytest.raises(Conflict):
        check_open(Hours(date(2029, 5, 1), date(2029, 5, 2)), CAMPAIGN, at("01T12:00"))


@QUIETLY
@given(PLACE, MOMENTS)
def test_a_clock_that_is_put_forward_or_back_stays_the_clock(place: str, now: datetime) -> None:
    local = now.astimezone(zone_of(NATIONAL, place))
    everyday = Hours(date(2029, 1, 1), date(2029, 12, 31), (1, 2, 3, 4, 5, 6, 7), ((time(9), time(21)),))
    why = closed_by(everyday, NATIONAL, place, now)
    assert why in ("silence", "over") or (why == "hours") == (not 9 <= local.hour < 21)
