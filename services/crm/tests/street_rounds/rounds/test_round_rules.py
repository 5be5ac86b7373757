from datetime import datetime

import pytest
from common.schemas.actions import ActionKind
from crm.street_rounds.rounds.outcomes import OUTCOMES, WORKED, Mark, outcomes_of, sum_up
from crm.street_rounds.rounds.street_stretches import LONGEST, Address, stretches_of
from crm.street_rounds.rounds.volunteers import slot_of
from hypothesis import given
from hypothesis import strategies as st

ADDRESSES = st.lists(
    st.builds(
        Address,
        street=st.sampled_from(["Rue A", "Rue B"]),
        number=st.integers(1, 9),
        suffix=st.sampled_from(["", "B"]),
        longitude=st.floats(-5, 8),
        latitude=st.floats(42, 51),
        station=st.sampled_from([None, "94033_0001", "94033_0002"]),
        homes=st.integers(0, 80),
    ),
    max_size=120,
)
MARKS = st.lists(
    st.builds(
        Mark,
        position=st.integers(1, 6),
        outcome=st.sampled_from(sorted(OUTCOMES)),
        count=st.integers(0, 50),
        boxes_left=st.integers(0, 9),
    )
)


@given(ADDRESSES)
def test_no_mailbox_is_lost_and_no_stretch_is_endless(walk: list[Address]) -> None:
    found = stretches_of(walk)
    assert sum(one.mailboxes for one in found) == sum(one.homes for one in walk)
    assert sum(one.addresses for one in found) == len(walk)
    assert all(1 <= one.addresses <= LONGEST for one in found)


def test_a_side_of_a_street_is_one_stop() -> None:
    row = [Address("Rue A", number, "", 2.0, 48.0, "94033_0001", 2) for number in (1, 3, 5)]
    across = [Address("Rue A", 2, "B", 2.0, 48.0, "94033_0001", 1)]
    assert [one.label for one in stretches_of(row + across)] == ["Rue A, 1 à 5", "Rue A, 2 b"]


@given(MARKS)
def test_the_last_word_on_a_stop_is_the_one_that_counts(marks: list[Mark]) -> None:
    last = {mark.position: mark for mark in marks}
    sums = sum_up(ActionKind.POSTERING, 6, marks)
    assert sums.stops_done == sum(mark.outcome in WORKED for mark in last.values()) <= sums.stops
    assert sums.posters == sum(mark.count for mark in last.values() if mark.outcome in WORKED)
    assert sums.leaflets == 0
    # Whatever was said before the last words changes nothing.
    assert sum_up(ActionKind.POSTERING, 6, last.values()) == sums


@given(MARKS)
def test_leaflets_are_no_posters(marks: list[Mark]) -> None:
    sums = sum_up(ActionKind.LEAFLET_DROP, 6, marks)
    assert (sums.posters, sums.leaflets) == (0, sum_up(ActionKind.POSTERING, 6, marks).posters)


def test_a_street_is_not_covered_by_anybody() -> None:
    assert "covered" not in outcomes_of(ActionKind.LEAFLET_DROP)
    assert set(outcomes_of(ActionKind.POSTERING)) == set(OUTCOMES)


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        ("2029-05-19T18:00:00+00:00", "sat_evening"),
        ("2029-05-19T15:59:00+00:00", "sat_afternoon"),
        ("2029-05-20T09:59:00+00:00", "sun_morning"),
        ("2029-05-20T22:30:00+00:00", "mon_morning"),
    ],
)
def test_a_moment_is_a_slot_of_its_own_day(moment: str, slot: str) -> None:
    assert slot_of(datetime.fromisoformat(moment), "Europe/Paris") == slot
