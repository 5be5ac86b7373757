"""The rule by itself: it converges, it makes no echo, a no wins, and nobody's consent is made."""

from crm.connectors.comparing import (
    EVERYTHING_SHARED,
    FIELDS,
    SYNCED,
    Agreed,
    Decision,
    Owner,
    Side,
    compare,
    compare_ours,
    hashed,
    settle,
)
from hypothesis import given
from hypothesis import strategies as st

_texts = st.sampled_from(["", "a", "b", "c"])
_tags = st.frozensets(st.sampled_from(["x", "y", "z"]))
sides = st.builds(
    Side,
    fields=st.fixed_dictionaries(dict.fromkeys(FIELDS, _texts)),
    tags=_tags,
    subscribed=st.booleans(),
    closed=st.booleans(),
    refuses_email=st.booleans(),
)
owners_of = st.fixed_dictionaries(dict.fromkeys(SYNCED, st.sampled_from(["both", "ours", "theirs", "off"])))


@st.composite
def bases(draw: st.DrawFn) -> Agreed | None:
    if draw(st.booleans()):
        return None
    was = draw(sides)
    hashes = {name: hashed(said) for name, said in was.fields.items()}
    return Agreed(hashes, was.tags, draw(st.booleans()), draw(st.booleans()), was.closed)


def carry_out(decision: Decision, ours: Side, theirs: Side) -> tuple[Side, Side]:
    """Both sides as they are then."""
    mine = {name: (theirs if name in decision.pull else ours).fields[name] for name in FIELDS}
    other = {name: (ours if name in decision.push else theirs).fields[name] for name in FIELDS}
    no, there = decision.close_ours, decision.close_theirs
    return (
        Side(
            mine,
            decision.tags if "tags" in decision.pull else ours.tags,
            ours.subscribed and not no and not decision.unsubscribe_ours,
            ours.closed or no,
            ours.refuses_email,
        ),
        Side(
            other,
            decision.tags if "tags" in decision.push else theirs.tags,
            theirs.subscribed and not there and not decision.unsubscribe_theirs,
            theirs.closed or there,
        ),
    )


@given(bases(), sides, sides, owners_of)
def test_once_carried_out_there_is_nothing_more_to_do(
    base: Agreed | None, ours: Side, theirs: Side, owners: dict[str, Owner]
) -> None:
    decision = compare(base, ours, theirs, owners)
    agreed = settle(decision, ours, theirs, base, left=frozenset())
    mine, other = carry_out(decision, ours, theirs)
    again = compare(agreed, mine, other, owners)
    assert not again.writes_ours
    assert not again.writes_theirs
    blind = compare_ours(agreed, mine, {name: owner for name, owner in owners.items() if owner == "both"})
    assert not blind.push - {"tags"}


@given(bases(), sides, sides)
def test_where_both_decide_both_end_the_same(base: Agreed | None, ours: Side, theirs: Side) -> None:
    mine, other = carry_out(compare(base, ours, theirs, EVERYTHING_SHARED), ours, theirs)
    assert mine.fields == other.fields
    assert mine.tags == other.tags


@given(bases(), sides, sides, owners_of)
def test_a_no_wins_and_a_yes_is_never_made(
    base: Agreed | None, ours: Side, theirs: Side, owners: dict[str, Owner]
) -> None:
    mine, other = carry_out(compare(base, ours, theirs, owners), ours, theirs)
    assert mine.closed >= ours.closed
    assert other.closed >= theirs.closed
    assert other.closed >= ours.closed
    if theirs.closed and not (base and base.closed):
        assert mine.closed
    assert mine.subscribed <= ours.subscribed
    assert other.subscribed <= theirs.subscribed


@given(bases(), sides, sides, owners_of)
def test_each_field_is_its_owners(base: Agreed | None, ours: Side, theirs: Side, owners: dict[str, Owner]) -> None:
    decision = compare(base, ours, theirs, owners)
    for name in FIELDS:
        if owners[name] in ("ours", "off"):
            assert name not in decision.pull
        if owners[name] in ("theirs", "off"):
            assert name not in decision.push
    assert decision.conflicts <= decision.push


@given(sides, sides)
def test_what_only_one_side_knows_is_kept(ours: Side, theirs: Side) -> None:
    mine, _ = carry_out(compare(None, ours, theirs, EVERYTHING_SHARED), ours, theirs)
    for name in FIELDS:
        assert bool(mine.fields[name]) == bool(ours.fields[name] or theirs.fields[name])


@given(sides, sides, _tags)
def test_a_tag_that_either_took_off_is_off(ours: Side, theirs: Side, was: frozenset[str]) -> None:
    base = Agreed({}, was, False, False, False)
    tags = compare(base, ours, theirs, EVERYTHING_SHARED).tags
    assert not tags & (was - (ours.tags & theirs.tags))
    assert tags >= (ours.tags | theirs.tags) - was
