"""The rule by itself: it converges, it makes no echo, a no wins, nobody's consent is made, and absent is unknown."""

from dataclasses import replace

from crm.integrations.connectors.three_way_merge import (
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

FIELDS_OF = frozenset(FIELDS)
_texts = st.sampled_from(["", "a", "b", "c"])
# One draw for all fields, not one each: the same cases, made in half the time.
_some_fields = st.frozensets(st.sampled_from(sorted(FIELDS)))
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
def partly_told(draw: st.DrawFn) -> Side:
    """Somebody of theirs of whom an answer does not tell everything."""
    side = draw(sides)
    kept = draw(_some_fields)
    fields = {name: said for name, said in side.fields.items() if name in kept}
    told = replace(side, fields=fields)
    for name in ("tags", "subscribed", "closed"):
        if draw(st.booleans()):
            told = replace(told, **{name: None})
    return told


@st.composite
def bases(draw: st.DrawFn) -> Agreed | None:
    if draw(st.booleans()):
        return None
    was = draw(sides)
    kept = draw(_some_fields)
    hashes = {name: hashed(said) for name, said in was.fields.items() if name in kept}
    return Agreed(hashes, tags_of(was), draw(st.booleans()), draw(st.booleans()), bool(was.closed))


def tags_of(side: Side) -> frozenset[str]:
    return side.tags or frozenset()


def carry_out(decision: Decision, ours: Side, theirs: Side) -> tuple[Side, Side]:
    """Both sides as they are then. What theirs does not tell it does not tell then either."""
    mine = {name: (theirs if name in decision.pull else ours).fields[name] for name in FIELDS}
    other = {name: (ours if name in decision.push else theirs).fields[name] for name in theirs.fields}
    no, there = decision.close_ours, decision.close_theirs
    unsubscribed = decision.unsubscribe_theirs or there
    return (
        Side(
            mine,
            decision.tags if "tags" in decision.pull else ours.tags,
            bool(ours.subscribed) and not no and not decision.unsubscribe_ours,
            bool(ours.closed) or no,
            ours.refuses_email,
        ),
        Side(
            other,
            None if theirs.tags is None else decision.tags if "tags" in decision.push else theirs.tags,
            None if theirs.subscribed is None else theirs.subscribed and not unsubscribed,
            None if theirs.closed is None else theirs.closed or there,
        ),
    )


@given(bases(), sides, partly_told(), owners_of)
def test_once_carried_out_there_is_nothing_more_to_do(
    base: Agreed | None, ours: Side, theirs: Side, owners: dict[str, Owner]
) -> None:
    decision = compare(base, ours, theirs, owners)
    agreed = settle(decision, ours, theirs, base, left=frozenset())
    mine, other = carry_out(decision, ours, theirs)
    again = compare(agreed, mine, other, owners)
    assert not again.writes_ours
    assert not again.writes_theirs
    shared: dict[str, Owner] = {name: owner for name, owner in owners.items() if owner == "both"}
    blind = compare_ours(agreed, mine, shared)
    # What they did not tell and ours changed is given now, and once.
    assert not blind.push - {"tags"} - (FIELDS_OF - theirs.fields.keys())


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
    assert bool(mine.closed) >= bool(ours.closed)
    assert bool(other.closed) >= bool(theirs.closed)
    assert bool(other.closed) >= bool(ours.closed)
    if theirs.closed and not (base and base.closed):
        assert mine.closed
    assert bool(mine.subscribed) <= bool(ours.subscribed)
    assert bool(other.subscribed) <= bool(theirs.subscribed)


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
    mine, other = tags_of(ours), tags_of(theirs)
    assert not tags & (was - (mine & other))
    assert tags >= (mine | other) - was


@given(bases(), sides, partly_told(), owners_of)
def test_what_is_not_told_is_unknown_and_not_empty(
    base: Agreed | None, ours: Side, theirs: Side, owners: dict[str, Owner]
) -> None:
    """A field that an answer lacks takes nothing from ours; nor does it close, unsubscribe or untag anybody."""
    decision = compare(base, ours, theirs, owners)
    untold = FIELDS_OF - theirs.fields.keys()
    assert not decision.pull & untold
    agreed = settle(decision, ours, theirs, base, left=frozenset())
    for name in untold - decision.push:
        assert agreed.hashes.get(name) == (base.hashes.get(name) if base else None)
    for name in untold & decision.push:
        assert owners[name] == "ours" or (base is not None and name in base.hashes)
    if theirs.tags is None:
        assert "tags" not in decision.pull
    assert not (decision.close_ours and theirs.closed is None)
    assert not (decision.unsubscribe_ours and theirs.subscribed is None)


@given(sides, sides, owners_of)
def test_nobody_who_has_just_been_met_is_emptied_whoever_decides(
    ours: Side, theirs: Side, owners: dict[str, Owner]
) -> None:
    mine, other = carry_out(compare(None, ours, theirs, owners), ours, theirs)
    for name in FIELDS:
        assert bool(mine.fields[name]) >= bool(ours.fields[name])
        assert bool(other.fields[name]) >= bool(theirs.fields[name])
    if owners["tags"] == "both":
        assert tags_of(mine) >= tags_of(ours)


@given(bases(), sides, sides)
def test_where_both_changed_a_text_is_not_lost_to_an_emptying(base: Agreed | None, ours: Side, theirs: Side) -> None:
    mine, other = carry_out(compare(base, ours, theirs, EVERYTHING_SHARED), ours, theirs)
    for name in FIELDS:
        was = (base.hashes.get(name) if base else None) or ""
        changed = {hashed(side.fields[name]) for side in (ours, theirs)} - {was}
        if len({ours.fields[name], theirs.fields[name]}) == 2 and len(changed) == 2:
            assert mine.fields[name]
            assert other.fields[name]


@given(sides, st.sampled_from(["both", "theirs"]), st.sampled_from(FIELDS))
def test_what_its_owner_empties_is_emptied(side: Side, owner: Owner, name: str) -> None:
    ours = replace(side, fields={**side.fields, name: "a"})
    base = settle(Decision(), ours, ours, None, left=frozenset())
    emptied = replace(ours, fields={**ours.fields, name: ""})
    assert name in compare(base, ours, emptied, {name: owner}).pull
    assert name in compare(base, emptied, ours, {name: "both" if owner == "both" else "ours"}).push
