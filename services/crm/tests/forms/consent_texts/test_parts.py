"""The same words have the same mark, others another; this software's own words are those of their version."""

import hashlib
import json
from uuid import UUID

from crm.forms.consent_texts.built_in import built_in
from crm.forms.consent_texts.parts import Text, digest_of, said_yes_to
from hypothesis import given
from hypothesis import strategies as st

LINES = st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=5).map(tuple)
TEXTS = st.builds(Text, LINES, st.none() | st.uuids(), st.none() | st.integers(1, 9))


@given(TEXTS, TEXTS)
def test_two_texts_have_one_mark_only_where_they_are_the_same(one: Text, other: Text) -> None:
    assert (digest_of(one) == digest_of(other)) == (one == other)


@given(LINES, st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8))
def test_what_was_said_yes_to_is_what_stood_before_the_boxes_and_beside_one(
    lines: tuple[tuple[str, str], ...], agree: str, box: str
) -> None:
    page = [("agree", agree), ("uses/email", box), *((f"x{part}", said) for part, said in lines)]
    assert said_yes_to(page, "email") == f"{agree} {box}"
    assert said_yes_to(page, "sms") == ""


def test_where_questions_are_others_the_text_is_another() -> None:
    asked = UUID(int=1)
    marks = {digest_of(Text((), asked, 1)), digest_of(Text((), asked, 2)), digest_of(Text(()))}
    assert len(marks) == 3


def test_words_that_people_said_yes_to_are_not_edited_without_another_version() -> None:
    """Where this fails, leave what stood there and add a version beside it."""
    marks = {
        version: hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()[:12]
        for version, texts in built_in("Camille Exemple").items()
    }
    assert marks == {
        "porte-2026-11": "01a7d35fbc5d",
        "page-personnelle-2026-11": "4ac2882b1c96",
        "page-personnelle-2026-11-en": "10273122d040",
        "inscription-2026-11": "3ce90a722ff3",
        "page-personnelle-2026-11-pt": "3074b215c140",
        "inscription-2026-11-2": "b550160c8274",
        "inscription-2026-11-3": "de7fd5f55c60",
        "dit-2026-11": "e6732946dba4",
    }
