from datetime import UTC, datetime

import pytest
from crm.campaign_events.registrations.calendar_file import WIDTH, as_calendar, escaped, folded
from crm.campaign_events.registrations.check_in_codes import ALPHABET, LENGTH, new_code, read_code, shown
from crm.campaign_events.registrations.seats import free_seats, seat_of
from hypothesis import given
from hypothesis import strategies as st

COUNTS = st.integers(0, 200)
CAPACITIES = st.none() | st.integers(1, 200)


@given(CAPACITIES, COUNTS, COUNTS)
def test_moving_up_never_overfills_and_leaves_no_place_empty(capacity: int | None, coming: int, waiting: int) -> None:
    free = free_seats(capacity, coming, waiting)
    assert 0 <= free <= waiting
    if capacity is None:
        assert free == waiting
    else:
        assert free == 0 or coming + free <= capacity
        assert free == waiting or coming + free >= capacity


@given(CAPACITIES, COUNTS)
def test_the_next_one_comes_where_one_who_waits_would(capacity: int | None, coming: int) -> None:
    assert (seat_of(capacity, coming) == "coming") == (free_seats(capacity, coming, 1) == 1)


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_a_code_is_read_as_it_is_shown_or_typed(code: str) -> None:
    assert read_code(shown(code)) == code
    assert read_code(f" {code.lower()[:2]}-{code[2:]}\n") == code


@given(st.text(max_size=30))
def test_what_is_no_code_is_none(text: str) -> None:
    read = read_code(text)
    assert read is None or (len(read) == LENGTH and set(read) <= set(ALPHABET))


def test_new_codes_are_codes_and_differ() -> None:
    made = {new_code() for _ in range(100)}
    assert len(made) == 100
    assert all(read_code(one) == one for one in made)


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300))
def test_a_folded_line_is_narrow_and_unfolds_to_what_it_was(line: str) -> None:
    made = folded(line)
    assert all(len(part.encode()) <= WIDTH for part in made.split("\r\n"))
    assert made.replace("\r\n ", "") == line


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
def test_an_escaped_text_is_one_line(text: str) -> None:
    made = escaped(text)
    assert "\n" not in made
    assert "\r" not in made


@pytest.mark.parametrize(("cancelled", "status"), [(False, "CONFIRMED"), (True, "CANCELLED")])
def test_a_calendar_says_when_and_where(cancelled: bool, status: str) -> None:
    moment = datetime(2029, 5, 22, 17, tzinfo=UTC)
    made = as_calendar(
        uid="1@isoloir",
        version=3,
        title="Rencontre; débat, questions",
        description="Une ligne\nune autre",
        place="Salle des fêtes",
        starts_at=moment,
        ends_at=moment.replace(hour=19),
        stamped_at=moment,
        cancelled=cancelled,
        url="https://exemple.fr/r/1",
    )
    lines = made.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "DTSTART:20290522T170000Z" in lines
    assert "SUMMARY:Rencontre\\; débat\\, questions" in lines
    assert "DESCRIPTION:Une ligne\\nune autre" in lines
    assert f"STATUS:{status}" in lines
    assert lines[-1] == ""
