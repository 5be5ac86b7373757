"""A calendar's file has narrow lines, whole texts, and each entry once."""

from datetime import UTC, datetime

import pytest
from crm.campaign_events.calendars.calendar_file import WIDTH, Entry, as_calendar, escaped, folded
from hypothesis import given
from hypothesis import strategies as st


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
    entry = Entry(
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
    lines = as_calendar([entry]).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "DTSTART:20290522T170000Z" in lines
    assert "SUMMARY:Rencontre\\; débat\\, questions" in lines
    assert "DESCRIPTION:Une ligne\\nune autre" in lines
    assert f"STATUS:{status}" in lines
    assert lines[-1] == ""
