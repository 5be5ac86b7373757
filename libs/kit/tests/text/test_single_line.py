"""One line of text, as three engines read its pattern: pydantic's, Python's and that of JSON Schema (ECMA 262)."""

import re
import unicodedata
from typing import Annotated

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kit.text.single_line import LINE, line_without
from pydantic import Field, TypeAdapter, ValidationError

TAG = line_without("<>,")
_LINES = TypeAdapter(Annotated[str, Field(pattern=LINE)])
_TAGS = TypeAdapter(Annotated[str, Field(pattern=TAG)])
_ECMA = jsonschema_rs.validator_for({"type": "string", "pattern": LINE})
ANY = st.text(st.characters(codec="utf-8"), max_size=12)
AWKWARD = st.text("<>,\x00\x01\t\n\r\x0b\x1f\x7f\x85\x9f\u2028\u2029\u200a\u3000\xa0\ufeff é1’", max_size=6)


def takes(adapter: TypeAdapter[str], text: str) -> bool:
    try:
        adapter.validate_python(text)
    except ValidationError:
        return False
    return True


def is_line(text: str, marks: str) -> bool:
    """The rule in words."""
    if any(one in marks or unicodedata.category(one) in {"Cc", "Zl", "Zp"} for one in text):
        return False
    return any(unicodedata.category(one) != "Zs" and one != "\ufeff" for one in text)


@given(ANY | AWKWARD)
@example("Ada\n")
@example("\x1fAda")
@example("<")
@example("a<b")
@example("\u3000")
def test_a_line_holds_something_and_no_mark_wherever_it_stands(text: str) -> None:
    assert takes(_LINES, text) == is_line(text, "<>")
    assert takes(_TAGS, text) == is_line(text, "<>,")


@given(ANY | AWKWARD)
@example("Ada\n")
def test_every_engine_reads_the_pattern_alike(text: str) -> None:
    assert _ECMA.is_valid(text) == takes(_LINES, text)
    assert (re.fullmatch(LINE, text) is not None) == takes(_LINES, text)


@pytest.mark.parametrize("text", ["Ada", "O’Brien, Éloïse", "  x", "👩‍🚀", "١"])
def test_names_of_people_are_lines(text: str) -> None:
    assert takes(_LINES, text)
