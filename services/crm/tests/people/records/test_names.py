"""A name is found however it was mistyped, and a number however it was written."""

from uuid import RFC_4122, UUID

import pytest
from crm.people.records.bulk_people import ordered_hex, ordered_id
from crm.people.records.contacts import Channel, hints_of, is_mobile, masked, normalise
from crm.people.records.names import keys_of, words_of
from hypothesis import given
from hypothesis import strategies as st
from kit.web.problems import Invalid

WORDS = st.text("abcdefghij", min_size=4, max_size=12)


def test_accents_capitals_and_hyphens_do_not_count() -> None:
    assert words_of("Éloïse", "d'ÉTÉ–Morin", None) == ["eloise", "d", "ete", "morin"]


@given(WORDS, st.data())
def test_two_words_that_differ_by_one_letter_have_a_key_in_common(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghij"))
    for typed in (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    ):
        if len(typed) >= 4:
            assert keys_of(word) & keys_of(typed), typed


@given(WORDS)
def test_a_word_has_few_keys(word: str) -> None:
    assert len(keys_of(word)) <= len(word) + 1


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0033 6.12.34.56.78", "+33612345678"),
        ("+687 75 12 34", "+687751234"),
        ("0692 12 34 56", "+262692123456"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_number_of_any_territory_or_country_is_one_number(written: str, number: str) -> None:
    assert normalise("phone", written, "/address") == number


@pytest.mark.parametrize("written", ["99", "05 43 21", "abcdef", "+33 1", "09999999999999999"])
def test_what_nobody_can_dial_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise("phone", written, "/address")
    assert written not in refused.value.fr


def test_addresses_are_compared_as_they_are_sent_to() -> None:
    assert normalise("email", " Ada@Exemple.FR ", "/address") == "ada@exemple.fr"
    for wrong in ("ada", "ada@", "ada@exemple", "a b@exemple.fr", "ada@exemple..fr"):
        with pytest.raises(Invalid):
            normalise("email", wrong, "/address")


def test_a_hint_tells_two_addresses_apart_and_reaches_nobody() -> None:
    assert masked("email", "ada@exemple.fr") == "a…@exemple.fr"
    assert masked("phone", "+33612345678") == "… 78"
    assert is_mobile("+33612345678")
    assert not is_mobile("+33148051234")


def test_an_id_that_is_ordered_is_of_version_7_and_one_of_its_kind() -> None:
    made = [ordered_id() for _ in range(2_000)]
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert len(set(made)) == len(made)
    assert UUID(ordered_hex()).version == 7


_CHANNELS: st.SearchStrategy[Channel] = st.sampled_from(["email", "phone"])
_POINTS = st.tuples(_CHANNELS, st.from_regex(r"[ab][a-z]{0,3}@[ab]\.fr78", fullmatch=True))


@given(st.lists(_POINTS, unique=True, max_size=12))
def test_each_of_somebodys_hints_is_another_and_tells_no_more(points: list[tuple[Channel, str]]) -> None:
    hints = hints_of(points)
    assert len(set(hints)) == len(points)
    for hint, (channel, address) in zip(hints, points, strict=True):
        assert hint.partition(" (")[0] == masked(channel, address)
