"""Nobody ends up with more than those held who gave it: checked on every call, place and day of a small world."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.security.entitlements import Rights, check_may_give, earliest_end, rights_cover
from kit.web.problems import Forbidden

NOW = datetime(2029, 5, 19, 12, tzinfo=UTC)
SCOPES = ("people:read", "people:export", "canvasses:write")
STATIONS = ("94033_0001", "94033_0002", "94041_0001", "940330_0001")
DAYS = range(4)
PEOPLE = ("manager", "integrator", "coordinator")

Atom: TypeAlias = tuple[str, str, int]
"""One call, at one station, on one day."""

rights = st.builds(
    Rights,
    st.frozensets(st.sampled_from(SCOPES)),
    st.lists(st.sampled_from(("94033", "94041", *STATIONS)), max_size=2, unique=True).map(tuple),
    st.none() | st.sampled_from([NOW + timedelta(days=day) for day in DAYS]),
)


def opened(held: Rights) -> frozenset[Atom]:
    """All that these rights open, spelled out: what `rights_cover` is measured against."""
    places = [
        station
        for station in STATIONS
        if not held.territories or station in held.territories or station.partition("_")[0] in held.territories
    ]
    days = [day for day in DAYS if held.ends_at is None or NOW + timedelta(days=day) < held.ends_at]
    return frozenset((scope, place, day) for scope in held.scopes for place in places for day in days)


@given(rights, rights)
def test_what_is_covered_opens_nothing_that_was_not_open(held: Rights, gift: Rights) -> None:
    if rights_cover(held, gift):
        assert opened(gift) <= opened(held)
        check_may_give(held, gift)
    else:
        with pytest.raises(Forbidden):
            check_may_give(held, gift)


@given(rights)
def test_everybody_covers_what_they_hold_and_nothing_is_covered_by_all(held: Rights) -> None:
    assert rights_cover(held, held)
    assert rights_cover(Rights(frozenset(), ("94041",), NOW), Rights(frozenset()))


@dataclass(frozen=True)
class Step:
    """`actor` gives `receiver` these rights directly, or registers, grants or rotates the credential `number`."""

    act: str
    actor: str
    receiver: str
    number: int
    gift: Rights


steps = st.builds(
    Step,
    st.sampled_from(("give", "register", "grant", "rotate")),
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    st.integers(0, 1),
    rights,
)


@given(st.fixed_dictionaries({one: rights for one in PEOPLE}), st.lists(steps, max_size=12))
def test_no_sequence_of_permitted_steps_opens_more_than_its_givers_held(
    first: dict[str, Rights], sequence: list[Step]
) -> None:
    """A credential may be granted by one and held by another: what it opens is then what the granter gave."""
    held = {one: opened(its) for one, its in first.items()}
    own = dict(first)
    registered: dict[int, str] = {}
    grants: dict[int, Rights] = {}
    givers: dict[str, frozenset[Atom]] = {one: held[one] for one in PEOPLE}
    for step in sequence:
        may = rights_cover(own[step.actor], step.gift)
        granted = grants.get(step.number, Rights(frozenset()))
        if step.act == "give" and may:
            held[step.receiver] |= opened(step.gift)
            givers[step.receiver] |= opened(own[step.actor])
        elif step.act == "register" and step.number not in registered:
            registered[step.number] = step.actor
        elif step.act == "grant" and may and rights_cover(own[step.actor], granted) and step.number in registered:
            holder = registered[step.number]
            grants[step.number] = step.gift
            held[holder] |= opened(step.gift)
            givers[holder] |= opened(own[step.actor])
        elif step.act == "rotate" and step.number in registered and rights_cover(own[step.actor], granted):
            registered[step.number] = step.actor
            held[step.actor] |= opened(granted)
    for one in PEOPLE:
        assert held[one] <= givers[one], one
    everything = frozenset[Atom]().union(*(opened(its) for its in first.values()))
    assert frozenset[Atom]().union(*held.values()) <= everything


@pytest.mark.parametrize(
    ("gift", "pointer"),
    [
        (Rights(frozenset({"people:read", "people:export"}), ("94033",), NOW), "/scopes"),
        (Rights(frozenset({"people:read"}), (), NOW), "/territories"),
        (Rights(frozenset({"people:read"}), ("940330",), NOW), "/territories"),
        (Rights(frozenset({"people:read"}), ("94033_0001",), None), "/ends_at"),
        (Rights(frozenset({"people:read"}), ("94033_0001",), NOW + timedelta(seconds=1)), "/ends_at"),
    ],
)
def test_a_refusal_names_the_field(gift: Rights, pointer: str) -> None:
    held = Rights(frozenset({"people:read"}), ("94033",), NOW)
    with pytest.raises(Forbidden) as refused:
        check_may_give(held, gift, scopes="/scopes", territories="/territories", ends_at="/ends_at")
    assert refused.value.pointer == pointer


def test_the_earliest_of_some_ends() -> None:
    assert earliest_end(NOW, None) == NOW
    assert earliest_end(NOW, None, NOW - timedelta(1)) == NOW - timedelta(1)
