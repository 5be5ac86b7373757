"""The language of segments: nested, bounded, and without a word for what the law forbids."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from crm.segments.segments.filter_contents import segments_in, size_of
from crm.segments.segments.filters import FILTER
from crm.segments.segments.forbidden_criteria import FORBIDDEN
from hypothesis import given
from hypothesis import strategies as st
from kit.web.validation import describe_error
from pydantic import ValidationError

LEAVES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"kind": "tag", "tag": "marché"},
        {"kind": "use", "use": "email"},
        {"kind": "place", "places": ["94080", "94033_0001"]},
        {"kind": "theme", "theme": "ecologie", "within_days": 30},
        {"kind": "collected", "since": "2029-01-01"},
        {"kind": "custom", "key": "velo", "op": "is", "value": True},
    ]
)


def _not(of: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "not", "of": of}


def _joined(kind: str, of: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": kind, "of": of}


def _nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.builds(_joined, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3))
    return st.one_of(st.builds(_not, inner), several)


FILTERS: st.SearchStrategy[dict[str, Any]] = st.recursive(LEAVES, _nested, max_leaves=8)


@given(FILTERS)
def test_a_filter_is_read_as_it_was_kept(said: dict[str, Any]) -> None:
    found = FILTER.validate_python(said)
    assert FILTER.validate_json(FILTER.dump_json(found)) == found
    count, depth = size_of(found)
    assert count >= depth >= 1


def test_the_segments_that_a_filter_stands_on_are_found_at_any_depth() -> None:
    one = uuid4()
    inside = {"kind": "segment", "segment_id": str(one)}
    found = FILTER.validate_python({"kind": "all", "of": [{"kind": "not", "of": {"kind": "any", "of": [inside]}}]})
    assert segments_in(found) == {UUID(str(one))}


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_what_the_law_forbids_is_answered_with_its_article(kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FILTER.validate_python({"kind": "all", "of": [{"kind": kind, "value": "x"}]})
    first = refused.value.errors()[0]
    said = describe_error({**first, "loc": ("body", "filter", *first["loc"])}, english=False)["detail"]
    assert "art." in said or "CNIL" in said
    assert "interdit" in said or "scellée" in said or "ne se" in said


@pytest.mark.parametrize(
    "said",
    [
        {},
        [],
        "all",
        {"kind": "all", "of": []},
        {"kind": "astrology", "sign": "lion"},
        {"kind": "tag", "tag": "x", "and": 1},
        {"kind": "theme", "theme": "ecologie", "within_days": 0},
        {"kind": "place", "places": ["' or 1=1"]},
        {"kind": "segment", "segment_id": "mine"},
    ],
)
def test_what_is_no_filter_is_refused(said: Any) -> None:
    with pytest.raises(ValidationError):
        FILTER.validate_python(said)
