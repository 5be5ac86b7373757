"""When an answer is due."""

from datetime import date, timedelta

import pytest
from crm.privacy.rights.answer_pdf import in_print
from crm.privacy.rights.deadlines import due_on, due_said, urgency
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2029, 5, 19), date(2029, 6, 19)),
        (date(2029, 1, 31), date(2029, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2029, 12, 5), date(2030, 1, 5)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(received: date, due: date) -> None:
    assert due_on(received) == due


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_month_is_never_longer_than_a_month(received: date) -> None:
    assert timedelta(28) <= due_on(received) - received <= timedelta(31)
    assert due_on(received) < due_on(received, 3)


def test_what_is_due_is_late_the_day_after() -> None:
    due = date(2029, 6, 19)
    assert [urgency(due, due + timedelta(days), closed=False) for days in (-8, -7, 0, 1)] == [
        "calm",
        "soon",
        "soon",
        "late",
    ]
    assert urgency(due, due + timedelta(9), closed=True) == "closed"


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("1931-05-04", "04/05/1931"),
        ("le dossier 1931-05-04", "le dossier 1931-05-04"),
        ("+33612345678, +32470123456", "06 12 34 56 78, +32470123456"),
        ("Accord : oui", "Accord\u00a0: oui"),
        ("lundi 4 mai à 21 h 44", "lundi 4 mai à 21\u00a0h\u00a044"),
    ],
)
def test_what_is_printed_reads_as_people_write(said: str, printed: str) -> None:
    assert in_print(said) == printed


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ((0, 0), None),
        ((0, 1), "Une réponse est due dans la semaine (RGPD, art. 12.3)."),
        ((0, 3), "3 réponses sont dues dans la semaine (RGPD, art. 12.3)."),
        ((1, 3), "Une demande attend sa réponse, et le délai est passé (RGPD, art. 12.3)."),
    ],
)
def test_answers_that_people_wait_for_are_said(due: tuple[int, int], said: str | None) -> None:
    found = due_said(*due)
    assert (None if found is None else found[1]) == said
