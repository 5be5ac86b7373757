import pytest
from hypothesis import given
from hypothesis import strategies as st
from proxy.intake.quarantine.reliability import Reliability, reliability_of
from proxy.intake.quarantine.signals import (
    PEOPLE_PER_ADDRESS,
    PEOPLE_PER_CONTACT,
    PEOPLE_PER_DEVICE,
    SENTENCES,
    WEIGHTS,
    FormContext,
    Signal,
    detect_signals,
    needs_review,
)


def around(**changed: int) -> FormContext:
    usual = {"of_device": 1, "of_address": 1, "of_contact": 1, "duplicate": False, "both_sides": False}
    usual |= {"number_taken": False, "proven": True}
    return FormContext(**{**usual, **changed})  # pyright: ignore[reportArgumentType]  # each case says some of them


@pytest.mark.parametrize(
    ("changed", "held"),
    [
        ({}, False),
        ({"proven": False}, False),
        ({"proven": False, "duplicate": True}, False),
        ({"of_contact": PEOPLE_PER_CONTACT - 1, "of_device": PEOPLE_PER_DEVICE - 1, "proven": False}, False),
        ({"of_device": PEOPLE_PER_DEVICE}, False),
        ({"of_device": PEOPLE_PER_DEVICE, "proven": False}, True),
        ({"of_device": PEOPLE_PER_ADDRESS, "of_address": PEOPLE_PER_ADDRESS}, True),
        ({"of_contact": PEOPLE_PER_CONTACT, "proven": False}, True),
        ({"of_address": PEOPLE_PER_ADDRESS, "proven": False}, False),
        ({"duplicate": True, "both_sides": True, "proven": False}, True),
    ],
)
def test_one_oddity_is_life_and_several_are_looked_at(changed: dict[str, int], held: bool) -> None:
    assert needs_review(detect_signals(around(**changed))) is held


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(1, 40),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["of_device", "of_address", "of_contact", "duplicate", "both_sides", "number_taken"]),
)
def test_more_of_anything_never_lets_a_form_go(
    device: int, address: int, contact: int, duplicate: bool, both: bool, number: bool, proven: bool, more: str
) -> None:
    before = FormContext(device, address, contact, duplicate, both, number, proven)
    value = getattr(before, more)
    after = FormContext(**{**vars(before), more: True if isinstance(value, bool) else value + 10})
    assert set(detect_signals(before)) <= set(detect_signals(after))


def test_every_signal_weighs_and_is_said() -> None:
    assert set(WEIGHTS) == set(SENTENCES) == set(Signal)
    assert [one for one in Signal if needs_review([one])] == [Signal.NUMBER], "no other is enough alone"


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_word_of_a_member_is_worth_more_than_a_click_and_a_hold_outweighs_it(
    confirmed: bool, entered: bool, held: bool
) -> None:
    without = reliability_of(confirmed=confirmed, entered=entered, vouched=False, held=held)
    with_it = reliability_of(confirmed=confirmed, entered=entered, vouched=True, held=held)
    assert without <= with_it
    if held:
        assert with_it == Reliability.UNKNOWN
    else:
        assert with_it == Reliability.VOUCHED
        assert without == (Reliability.ENTERED if entered else Reliability(confirmed))
