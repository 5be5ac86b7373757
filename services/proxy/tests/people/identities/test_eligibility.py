from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proxy.people.identities import validation
from proxy.people.identities.validation import adult_on, may_vote, read_birth_date, refuse_birth_date, too_young_for

days = st.dates(date(1900, 1, 1), date(2015, 12, 31))


@given(days)
def test_people_vote_from_their_eighteenth_birthday_on(born_on: date) -> None:
    birthday = adult_on(born_on)
    assert may_vote(born_on, birthday)
    assert not may_vote(born_on, birthday - timedelta(days=1))
    assert birthday.year - born_on.year == 18


@given(days)
def test_a_date_is_read_as_it_is_written(day: date) -> None:
    assert read_birth_date(day.isoformat()) == day
    assert read_birth_date(f"{day.year}-{day.month}-{day.day}") == day


def test_who_is_born_on_a_29th_of_february_is_of_age_on_the_1st_of_march() -> None:
    assert adult_on(date(2008, 2, 29)) == date(2026, 3, 1)


def test_somebody_can_be_too_young_for_the_first_round_only() -> None:
    rounds = [date(2029, 6, 10), date(2029, 6, 17)]
    assert too_young_for(date(2011, 6, 15), rounds) == [rounds[0]]
    assert too_young_for(date(2011, 6, 18), rounds) == rounds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("--", validation.NO_DATE),
        ("", validation.NO_DATE),
        ("2001-02-29", validation.NOT_A_DATE),
        ("2001-13-01", validation.NOT_A_DATE),
        ("0000-01-01", validation.NOT_A_DATE),
        ("2001--01", validation.NOT_A_DATE),
        ("mars", validation.NOT_A_DATE),
        ("85-03-27", validation.SHORT_YEAR),
    ],
)
def test_an_impossible_date_is_explained(text: str, reason: validation.Reason) -> None:
    assert read_birth_date(text) is reason


def test_a_birth_before_1900_or_in_the_future_is_refused() -> None:
    today = date(2026, 11, 25)
    assert refuse_birth_date(date(1899, 12, 31), today) is validation.TOO_OLD
    assert refuse_birth_date(date(2026, 11, 26), today) is validation.NOT_BORN
    assert refuse_birth_date(date(1900, 1, 1), today) is None
