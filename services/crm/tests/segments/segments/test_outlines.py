"""Any filter may be opened on the page and kept again: it says the same."""

from datetime import date
from typing import Any

from crm.people.records.custom_values import Definition
from crm.segments.segments.filters import FILTER, All, AnyOf, Filter, Not
from crm.segments.segments.form_input import outline_of, read_filter
from crm.segments.segments.form_outline import Condition, Group, read_outline, walk
from crm.segments.segments.sentence import words_of
from elections.places.place import parse_territory
from hypothesis import given, settings
from hypothesis import strategies as st

FIELDS = {
    "enfants": Definition("Enfants", "number"),
    "velo": Definition("Vélo", "yes_no"),
    "quartier": Definition("Quartier", "text"),
}
UUID_ = "7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55"
DAYS = st.integers(1, 3660)
SINCE = st.dates(date(2000, 1, 1), date(2029, 12, 31)).map(str)
CONDITIONS = st.one_of(
    st.fixed_dictionaries({"kind": st.just("tag"), "tag": st.sampled_from(["marché", "déjà venue"])}),
    st.fixed_dictionaries({"kind": st.just("role"), "role": st.sampled_from(["volunteer", "donor"])}),
    st.fixed_dictionaries({"kind": st.just("use"), "use": st.sampled_from(["email", "party_sharing"])}),
    st.fixed_dictionaries({"kind": st.just("source"), "source": st.just("door")}),
    st.fixed_dictionaries({"kind": st.just("reachable"), "channel": st.just("phone")}),
    st.fixed_dictionaries({"kind": st.just("place"), "places": st.just(["94080", "94033_0001"])}),
    st.fixed_dictionaries({"kind": st.just("area"), "places": st.just(["2A004"])}),
    st.fixed_dictionaries({"kind": st.just("theme"), "theme": st.just("ecologie")}, optional={"within_days": DAYS}),
    st.fixed_dictionaries(
        {"kind": st.just("collected"), "since": SINCE}, optional={"until": st.just("2030-01-01"), "within_days": DAYS}
    ),
    st.fixed_dictionaries(
        {"kind": st.just("exchanges"), "at_least": st.integers(0, 99)}, optional={"last_within_days": DAYS}
    ),
    st.fixed_dictionaries({"kind": st.just("skill"), "skill": st.just("first_aid")}),
    st.fixed_dictionaries({"kind": st.just("available"), "day": st.just("sat")}, optional={"part": st.just("evening")}),
    st.just({"kind": "segment", "segment_id": UUID_}),
    st.just({"kind": "custom", "key": "enfants", "op": "at_most", "value": 3}),
    st.just({"kind": "custom", "key": "enfants", "op": "is", "value": 1.5}),
    st.just({"kind": "custom", "key": "velo", "op": "is", "value": False}),
    st.just({"kind": "custom", "key": "quartier", "op": "known"}),
)


NAMES = st.from_regex(r"r(_[0-9]{1,2}){0,9}\.[a-z_]{1,8}", fullmatch=True)


def joined(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    groups = st.fixed_dictionaries(
        {"kind": st.sampled_from(["all", "any"]), "of": st.lists(inner, min_size=1, max_size=4)}
    )
    return groups | st.fixed_dictionaries({"kind": st.just("not"), "of": inner})


FILTERS = st.recursive(CONDITIONS, joined, max_leaves=8).map(FILTER.validate_python)


def bare(found: Filter) -> Filter:
    """Two contraries are none, and a lone condition at the top stands in a group."""
    if isinstance(found, Not) and isinstance(found.of, Not):
        return bare(found.of.of)
    if isinstance(found, Not):
        return Not(kind="not", of=bare(found.of))
    if isinstance(found, All | AnyOf):
        return type(found)(kind=found.kind, of=[bare(one) for one in found.of])  # pyright: ignore[reportArgumentType]  # of the kinds that hold others
    return found


def form_of(root: Group) -> dict[str, str]:
    said: dict[str, str] = {}
    for way, part in walk(root):
        if part.contrary:
            said[f"{way}.contrary"] = "1"
        if isinstance(part, Group):
            said[f"{way}.join"] = part.join
        else:
            said |= {f"{way}.kind": part.kind} | {f"{way}.{name}": text for name, text in part.said.items()}
    return said


FRANCE = parse_territory("nation:FR")
"""Territory in which places are named: pages write and read them by name."""


@settings(deadline=None)  # the first one reads the tables of places
@given(FILTERS)
def test_a_filter_comes_back_from_the_page_as_it_went(found: Filter) -> None:
    outline = outline_of(found)
    again = read_outline(form_of(outline))
    assert again == outline
    reading = read_filter(again, FIELDS, FRANCE)
    assert (reading.faults, reading.blank) == ({}, [])
    expected = bare(found)
    lone = expected.of if isinstance(expected, Not) else expected
    assert reading.filter == (expected if isinstance(lone, All | AnyOf) else All(kind="all", of=[expected]))


@given(FILTERS)
def test_a_filter_is_told_in_words(found: Filter) -> None:
    words = words_of(found, FIELDS, {})
    assert words
    assert "None" not in words


@given(
    st.dictionaries(
        st.from_regex(r"r(_[0-9]{1,2}){0,9}\.[a-z_]{1,8}", fullmatch=True), st.text(max_size=20), max_size=30
    )
)
def test_no_form_is_a_fault(form: dict[str, str]) -> None:
    root = read_outline(form)
    reading = read_filter(root, FIELDS)
    assert (reading.filter is None) or not reading.faults
    assert all(isinstance(part, Group | Condition) for _, part in walk(root))
