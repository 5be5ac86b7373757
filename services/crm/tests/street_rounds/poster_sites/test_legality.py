from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from crm.street_rounds.poster_sites.legality import KINDS, legality_of, touches
from elections.calendar import posters_bound_from
from hypothesis import given
from hypothesis import strategies as st

ROUNDS = [date(2029, 6, 10), date(2029, 6, 17)]
DAYS = st.dates(date(2028, 1, 1), date(2030, 12, 31))
PARIS = ZoneInfo("Europe/Paris")


def test_posters_are_bound_six_months_before_the_first_of_the_month() -> None:
    assert posters_bound_from(date(2029, 6, 10)) == date(2028, 12, 1)
    assert posters_bound_from(date(2026, 3, 15)) == date(2025, 9, 1)


@pytest.mark.parametrize(
    ("kind", "until", "on", "closed", "said"),
    [
        ("official_board", None, date(2029, 6, 9), False, ("allowed", "L. 51")),
        ("official_board", None, date(2029, 6, 9), True, ("allowed", "L. 51")),
        ("free_panel", None, date(2029, 6, 1), False, ("allowed", "L. 51")),
        ("free_panel", None, date(2029, 6, 9), True, ("forbidden", "L. 49")),
        ("others_board", None, date(2028, 1, 1), False, ("forbidden", "L. 51")),
        ("forbidden_place", date(2029, 1, 1), date(2028, 1, 1), False, ("forbidden", "L. 581-4 C. env.")),
        ("private_wall", date(2029, 12, 31), date(2028, 11, 30), False, ("warned", "L. 581-24 C. env.")),
        ("private_wall", date(2029, 12, 31), date(2028, 12, 1), False, ("forbidden", "L. 51")),
        ("private_wall", date(2029, 12, 31), date(2029, 6, 17), False, ("forbidden", "L. 51")),
        ("private_wall", date(2029, 12, 31), date(2029, 6, 18), False, ("warned", "L. 581-24 C. env.")),
        ("private_wall", date(2028, 11, 1), date(2028, 11, 2), False, ("forbidden", "L. 581-24 C. env.")),
        ("private_wall", None, date(2028, 1, 1), False, ("forbidden", "L. 581-24 C. env.")),
    ],
)
def test_each_place_has_its_article(
    kind: str, until: date | None, on: date, closed: bool, said: tuple[str, str]
) -> None:
    found = legality_of(kind, until, on, ROUNDS, closed=closed)
    assert (found.verdict, found.article) == said


@given(st.sampled_from(sorted(KINDS)), st.none() | DAYS, DAYS, st.booleans())
def test_within_the_six_months_only_boards_and_free_panels_are_allowed(
    kind: str, until: date | None, on: date, closed: bool
) -> None:
    found = legality_of(kind, until, on, ROUNDS, closed=closed)
    if posters_bound_from(ROUNDS[0]) <= on <= ROUNDS[-1] and found.verdict != "forbidden":
        assert kind in ("official_board", "free_panel")
    if closed and found.verdict != "forbidden":
        assert kind == "official_board"
    assert found.article in found.fr or "C. env." in found.article


@given(st.integers(-5_000, 5_000), st.integers(1, 3_000))
def test_a_time_touches_the_silence_when_they_share_an_instant(start: int, minutes: int) -> None:
    eve, close = datetime(2029, 6, 9, tzinfo=PARIS), datetime(2029, 6, 10, 20, tzinfo=PARIS)
    begins = eve + timedelta(minutes=start)
    ends = begins + timedelta(minutes=minutes)
    shared = any(eve <= begins + timedelta(minutes=minute) < close for minute in range(0, minutes))
    assert touches(begins, ends, [(eve, close)]) == shared
