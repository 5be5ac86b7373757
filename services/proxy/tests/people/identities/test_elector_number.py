import pytest
from hypothesis import given
from hypothesis import strategies as st
from proxy.people.identities.registration import (
    MAX_DIGITS,
    NOT_DIGITS,
    SHORT,
    TOO_LONG,
    clean_number,
    doubt_elector_number,
    has_none,
    refuse_elector_number,
)


@given(st.text("0123456789", min_size=1, max_size=MAX_DIGITS), st.sampled_from(["", " ", "\u202f", ".", "-"]))
def test_up_to_nine_digits_are_taken_however_they_are_spaced(digits: str, between: str) -> None:
    cleaned = clean_number(between.join(digits))
    assert cleaned == digits
    assert refuse_elector_number(cleaned) is None
    assert (doubt_elector_number(cleaned) is SHORT) == (len(digits) < 8)


@given(st.text("0123456789", min_size=10, max_size=30))
def test_more_than_nine_digits_are_refused(digits: str) -> None:
    assert refuse_elector_number(digits) is TOO_LONG


@pytest.mark.parametrize("text", ["12a456789", "²²²²²²²²", "٠١٢٣٤٥٦٧", "<b>12345678</b>"])
def test_only_plain_digits_make_a_number(text: str) -> None:
    assert refuse_elector_number(clean_number(text)) is NOT_DIGITS


def test_an_order_number_is_doubted_in_words_that_help() -> None:
    assert refuse_elector_number("1234") is None
    doubt = doubt_elector_number("1234")
    assert doubt is not None
    assert "numéro d'ordre" in doubt[0]


def test_new_caledonia_has_no_such_number() -> None:
    assert has_none("98818")
    assert not has_none("94033")
    assert not has_none(None)
