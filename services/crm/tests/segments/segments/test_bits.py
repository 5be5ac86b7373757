"""Sets of bits say of people what the filter says of each of them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from crm.segments.segments.bit_sets import evaluate, facets_in
from crm.segments.segments.bit_updates import Alike, changed_sets
from crm.segments.segments.facets import Described, express, facets_of
from crm.segments.segments.filters import (
    Agrees,
    All,
    AnyOf,
    CameFrom,
    CanDo,
    Filter,
    HasRole,
    InSegment,
    InteractionRecorded,
    Known,
    Not,
    Tagged,
)
from crm.segments.segments.sql_conditions import Ground
from hypothesis import given
from hypothesis import strategies as st

TODAY = date(2027, 3, 1)
INSIDE = UUID("7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55")
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1)) | st.dates(TODAY - timedelta(40), TODAY)
SPANS = st.integers(1, 3660)
PEOPLE = st.builds(
    Described,
    st.lists(st.sampled_from(["marché", "vélo", "école"]), unique=True),
    st.lists(st.sampled_from(["volunteer", "donor"]), unique=True),
    st.lists(st.sampled_from(["email", "sms"]), unique=True),
    st.sampled_from(["form", "import"]),
    DAYS,
    st.integers(0, 40_000) | st.integers(0, 5),
    st.none() | DAYS,
)
LEAVES: st.SearchStrategy[Filter] = st.one_of(
    st.builds(Tagged, kind=st.just("tag"), tag=st.sampled_from(["marché", "vélo", "rien"])),
    st.builds(HasRole, kind=st.just("role"), role=st.sampled_from(["volunteer", "donor", "member"])),
    st.builds(Agrees, kind=st.just("use"), use=st.sampled_from(["email", "sms", "post"])),
    st.builds(CameFrom, kind=st.just("source"), source=st.sampled_from(["form", "import", "door"])),
    st.builds(
        Known,
        kind=st.just("collected"),
        since=st.none() | st.dates(date(2006, 1, 1), date(2040, 1, 1)),
        until=st.none() | st.dates(date(2006, 1, 1), date(2040, 1, 1)),
        within_days=st.none() | SPANS,
    ),
    st.builds(
        InteractionRecorded,
        kind=st.just("exchanges"),
        at_least=st.none() | st.integers(0, 10_000) | st.integers(0, 6),
        at_most=st.none() | st.integers(0, 10_000) | st.integers(0, 6),
        last_within_days=st.none() | SPANS,
    ),
    st.just(InSegment(kind="segment", segment_id=INSIDE)),
)


def _nested(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(Not, kind=st.just("not"), of=inner),
        st.builds(All, kind=st.just("all"), of=several),
        st.builds(AnyOf, kind=st.just("any"), of=several),
    )


FILTERS = st.recursive(LEAVES, _nested, max_leaves=8)
SAVED: Filter = AnyOf(
    kind="any",
    of=[Tagged(kind="tag", tag="vélo"), InteractionRecorded(kind="exchanges", at_least=2)],
)
GROUND = Ground(TODAY, segments={INSIDE: SAVED})


def _fits(found: Filter, one: Described) -> bool:
    """As the words of each condition say."""
    match found:
        case All():
            return all(_fits(inner, one) for inner in found.of)
        case AnyOf():
            return any(_fits(inner, one) for inner in found.of)
        case Not():
            return not _fits(found.of, one)
        case Tagged():
            return found.tag in one.tags
        case HasRole():
            return found.role in one.roles
        case Agrees():
            return found.use in one.uses
        case CameFrom():
            return found.source == one.source
        case Known():
            return (
                (found.since is None or one.collected_on >= found.since)
                and (found.until is None or one.collected_on <= found.until)
                and (found.within_days is None or one.collected_on >= TODAY - timedelta(found.within_days))
            )
        case InteractionRecorded():
            return (
                (found.at_least is None or one.interactions >= found.at_least)
                and (found.at_most is None or one.interactions <= found.at_most)
                and (
                    found.last_within_days is None
                    or (one.last_on is not None and one.last_on >= TODAY - timedelta(found.last_within_days))
                )
            )
        case _:
            return _fits(SAVED, one)


def _alike(people: Iterable[tuple[int, Described | None]]) -> list[Alike]:
    """By what is known of them; the keys are not lists, to be looked up."""
    found: dict[str, tuple[Described | None, list[int]]] = {}
    for place, one in people:
        found.setdefault(repr(one), (one, []))[1].append(place)
    return [*found.values()]


def _held(people: Sequence[Described | None]) -> dict[str, int]:
    return changed_sets({}, _alike(enumerate(people)))


@given(st.lists(PEOPLE, max_size=12), FILTERS)
def test_who_fits_is_who_each_condition_holds_of(people: list[Described], found: Filter) -> None:
    asked = express(found, GROUND)
    assert asked is not None
    fitting = evaluate(asked, _held(people))
    assert [bool(fitting >> place & 1) for place in range(len(people))] == [_fits(found, one) for one in people]
    assert fitting >> len(people) == 0


@given(st.lists(PEOPLE, max_size=12), FILTERS)
def test_the_sets_it_names_are_enough(people: list[Described], found: Filter) -> None:
    asked, held = express(found, GROUND), _held(people)
    assert asked is not None
    named = set(facets_in(asked))
    assert evaluate(asked, {facet: bits for facet, bits in held.items() if facet in named}) == evaluate(asked, held)


@given(st.lists(PEOPLE, min_size=1, max_size=8), st.dictionaries(st.integers(0, 9), st.none() | PEOPLE, max_size=6))
def test_changes_leave_what_writing_it_anew_would(
    people: list[Described], changes: dict[int, Described | None]
) -> None:
    before = _held(people)
    now = dict(enumerate(people)) | changes
    after = {facet: bits for facet, bits in (before | changed_sets(before, _alike(changes.items()))).items() if bits}
    assert after == changed_sets({}, _alike(now.items()))


def test_what_the_sets_do_not_hold_is_asked_of_each_person() -> None:
    skilled = CanDo(kind="skill", skill="first_aid")
    early = Known(kind="collected", since=date(1999, 1, 1))
    late = Known(kind="collected", until=date(2055, 1, 1))
    for found in (skilled, early, late, InSegment(kind="segment", segment_id=uuid4())):
        assert express(found, GROUND) is None
        assert express(Not(kind="not", of=All(kind="all", of=[SAVED, found])), GROUND) is None


def test_somebody_is_in_the_sets_of_what_they_are() -> None:
    one = Described(["marché"], ["donor"], ["sms"], "door", date(2005, 1, 3), 5, None)
    assert set(facets_of(one)) == {
        "here",
        "source:door",
        "tag:marché",
        "role:donor",
        "use:sms",
        "exchanges#0",
        "exchanges#2",
        "collected#1",
    }
