from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from results.reporting.poll_watchers.duties import NOTIFIED, Duty, Held, clash_with
from results.reporting.poll_watchers.phone_numbers import read_number, write_number

ZOE, ADA = UUID(int=1), UUID(int=2)
HERE, THERE = "94033_0001", "94033_0002"
duties = st.sampled_from(list(Duty))
helds = st.builds(Held, st.sampled_from([ZOE, ADA]), st.sampled_from([HERE, THERE]), duties)


@pytest.mark.parametrize("duty", NOTIFIED)
def test_a_station_has_one_of_each_for_a_list(duty: Duty) -> None:
    clash = clash_with(Held(ADA, HERE, duty), [Held(ZOE, HERE, duty)])
    assert clash is not None
    assert clash.pointer == "/duty"
    assert clash_with(Held(ADA, THERE, duty), [Held(ZOE, HERE, duty)]) is None


@pytest.mark.parametrize("duty", [Duty.SCRUTINEER, Duty.REPORTER])
def test_scrutineers_and_reporters_may_be_many(duty: Duty) -> None:
    assert clash_with(Held(ADA, HERE, duty), [Held(ZOE, HERE, duty)]) is None


def test_a_delegate_may_watch_over_several_stations_and_count_there() -> None:
    held = [Held(ZOE, HERE, Duty.DELEGATE)]
    assert clash_with(Held(ZOE, THERE, Duty.DELEGATE), held) is None
    assert clash_with(Held(ZOE, HERE, Duty.SCRUTINEER), held) is None


@given(duties)
def test_an_assessor_is_nowhere_else(duty: Duty) -> None:
    assert clash_with(Held(ZOE, THERE, duty), [Held(ZOE, HERE, Duty.ASSESSOR)]) is not None
    assert clash_with(Held(ZOE, THERE, Duty.ASSESSOR), [Held(ZOE, HERE, duty)]) is not None


@given(helds, st.lists(helds, max_size=5))
def test_what_was_held_in_another_order_clashes_alike(wanted: Held, held: list[Held]) -> None:
    assert (clash_with(wanted, held) is None) == (clash_with(wanted, held[::-1]) is None)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+33612345678", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        ("0690 12 34 56", "+590690123456"),
        ("0696123456", "+596696123456"),
        ("+687 12 34 56", "+687123456"),
        ("12", None),
        ("06 12 34 56", None),
        ("+0", None),
        ("bonjour", None),
        ("", None),
    ],
)
def test_a_number_is_written_in_one_way(typed: str, number: str | None) -> None:
    assert read_number(typed) == number


@given(st.text(max_size=30))
def test_a_number_that_was_read_is_read_alike_again(text: str) -> None:
    number = read_number(text)
    assert number is None or read_number(number) == number


@pytest.mark.parametrize("typed", ["06 12 34 56 78", "0692 12 34 56", "0639 98 00 00", "0690 12 34 56"])
def test_a_number_is_shown_as_it_is_dialled(typed: str) -> None:
    number = read_number(typed)
    assert number is not None
    assert write_number(number).replace("\u00a0", "") == typed.replace(" ", "")
    assert write_number("+687123456") == "+687123456"
