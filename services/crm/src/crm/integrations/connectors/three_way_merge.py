"""Three-way merge of one person whom both sides know, against the state in which both last agreed. Pure.

Absent is unknown, never empty: what a side does not tell is neither taken nor written over, and what both never agreed
on is never emptied, whoever decides.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Owner: TypeAlias = Literal["both", "ours", "theirs", "off"]
"""Whose word counts for a field: the one who changed it last, always ours, always theirs, or it stays apart."""
FIELDS = ("first_names", "surname", "email", "phone", "street", "postcode", "town")
TAGS = "tags"
SYNCED = (*FIELDS, TAGS)
"""Nothing of GDPR art. 9 is among them: opinions, support and notes never leave by a connector, nor enter."""
EVERYTHING_SHARED: Mapping[str, Owner] = dict.fromkeys(SYNCED, "both")


@dataclass(frozen=True)
class Side:
    """A person as one side knows them: an empty text is known to be empty, a missing field is unknown.

    `tags`, `subscribed`, `closed`: None where the side does not tell. `subscribed`: that e-mails may go; `closed`:
    that nothing may. `refuses_email`: that they said no to e-mails, which is more than not having said yes; False where
    the side cannot tell the two apart.
    """

    fields: Mapping[str, str] = field(default_factory=lambda: {})
    tags: frozenset[str] | None = frozenset()
    subscribed: bool | None = False
    closed: bool | None = False
    refuses_email: bool = False


@dataclass(frozen=True)
class Agreed:
    """The last state that both sides agreed on: hashes of the fields, so that no copy of a person is kept.

    A field that has none was never agreed on.
    """

    hashes: Mapping[str, str]
    tags: frozenset[str]
    ours_subscribed: bool
    theirs_subscribed: bool
    closed: bool


@dataclass(frozen=True)
class Decision:
    """`pull`: fields to take from them; `push`: fields to give them; `conflicts`: both changed, and ours stays.

    `tags`: what both should have. The rest: one side says no, to everything or to e-mail, and a no always wins.
    """

    pull: frozenset[str] = frozenset()
    push: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    close_ours: bool = False
    close_theirs: bool = False
    unsubscribe_ours: bool = False
    unsubscribe_theirs: bool = False

    @property
    def writes_ours(self) -> bool:
        return bool(self.pull) or self.close_ours or self.unsubscribe_ours

    @property
    def writes_theirs(self) -> bool:
        return bool(self.push) or self.close_theirs or self.unsubscribe_theirs


def hashed(value: str) -> str:
    """Short: 64 bits tell two states of one field of one person apart."""
    return hashlib.blake2b(value.encode(), digest_size=8).hexdigest() if value else ""


def compare(base: Agreed | None, ours: Side, theirs: Side, owners: Mapping[str, Owner]) -> Decision:
    """`base`: None when the two have just been found to be one."""
    ways = {name: _way(base, ours, theirs, owners.get(name, "off"), name) for name in FIELDS}
    pull = {name for name, way in ways.items() if way == "pull"}
    push = {name for name, way in ways.items() if way in ("push", "conflict")}
    owner = owners.get(TAGS, "off")
    tags = _tags(base, ours, theirs, owner)
    # That one has none is no reason to take off what both never agreed on, whoever decides.
    if owner != "off" and theirs.tags is not None and (tags or (base is not None and base.tags)):
        if tags != ours.tags:
            pull.add(TAGS)
        if tags != theirs.tags:
            push.add(TAGS)
    knew = base is not None and base.closed
    open_there = not theirs.closed if theirs.closed is not None else not knew
    reachable = theirs.subscribed if theirs.subscribed is not None else base is None or base.theirs_subscribed
    return Decision(
        frozenset(pull),
        frozenset(push),
        frozenset(name for name, way in ways.items() if way == "conflict"),
        tags,
        # Only from yes to no, never the other way round: that somebody agrees is theirs to say, not a file's.
        close_ours=theirs.closed is True and not ours.closed and not knew,
        close_theirs=ours.closed is True and open_there,
        # Not to have said yes there is no no, but where they say that it is one.
        unsubscribe_ours=ours.subscribed is True
        and theirs.subscribed is False
        and (theirs.refuses_email if base is None else base.theirs_subscribed),
        unsubscribe_theirs=reachable and _left(base, ours),
    )


def _way(
    base: Agreed | None, ours: Side, theirs: Side, owner: Owner, name: str
) -> Literal["pull", "push", "conflict"] | None:
    """Return the direction one field is copied in; a conflict means ours, over a change of theirs."""
    was = base.hashes.get(name) if base else None
    mine, said = hashed(ours.fields.get(name, "")), theirs.fields.get(name)
    if owner == "off" or name not in ours.fields:
        return None
    if said is None:
        # Nothing is written over what they were never seen to have, but by the one that always decides.
        if was is None:
            return "push" if owner == "ours" and mine else None
        return "push" if owner != "theirs" and mine != was else None
    other = hashed(said)
    if mine == other:
        return None
    if owner != "both":
        whose = mine if owner == "ours" else other
        # What they never agreed on was not emptied by anybody: the one that decides does not know it.
        return None if not whose and was is None else ("push" if owner == "ours" else "pull")
    # Who have just met: what one of them does not know is not a change.
    if mine == (was or ""):
        return "pull"
    if other == (was or ""):
        return "push"
    # Both changed it: a text is not lost to an emptying, and of two texts ours stays.
    return "pull" if not mine else "conflict"


def gives(owners: Mapping[str, Owner], name: str) -> bool:
    """Return whether changes of this field here are sent there."""
    return owners.get(name, "off") in ("both", "ours")


def compare_ours(base: Agreed, ours: Side, owners: Mapping[str, Owner]) -> Decision:
    """Compare as `compare` does, when all that is known of their side is the last agreed state."""
    unseen = Side(tags=None, subscribed=None, closed=None)
    push = {name for name in FIELDS if _way(base, ours, unseen, owners.get(name, "off"), name)}
    tags = ours.tags or frozenset() if gives(owners, TAGS) else base.tags
    if tags != base.tags:
        push.add(TAGS)
    return Decision(
        push=frozenset(push),
        tags=tags,
        close_theirs=ours.closed is True and not base.closed,
        unsubscribe_theirs=base.theirs_subscribed and _left(base, ours),
    )


def settle(decision: Decision, ours: Side, theirs: Side, base: Agreed | None, *, left: frozenset[str]) -> Agreed:
    """Return the agreed state once the decision is carried out; `left`: fields that it could not be carried out for.

    What they differ in, or one does not tell, keeps the state in which both last agreed.
    """
    hashes = dict(base.hashes) if base else {}
    for name in FIELDS:
        mine = (theirs if name in decision.pull else ours).fields.get(name)
        other = (ours if name in decision.push else theirs).fields.get(name)
        if name not in left and mine is not None and mine == other:
            hashes[name] = hashed(mine)
    tags = base.tags if base else frozenset[str]()
    mine, other = (
        decision.tags if TAGS in to else side.tags for to, side in ((decision.pull, ours), (decision.push, theirs))
    )
    if TAGS not in left and mine is not None and mine == other:
        tags = mine
    subscribed = theirs.subscribed if theirs.subscribed is not None else base is not None and base.theirs_subscribed
    closed = theirs.closed if theirs.closed is not None else base is not None and base.closed
    return Agreed(
        hashes,
        tags,
        bool(ours.subscribed) and not decision.unsubscribe_ours and not decision.close_ours,
        subscribed and not decision.unsubscribe_theirs and not decision.close_theirs,
        bool(ours.closed) or closed,
    )


def _left(base: Agreed | None, ours: Side) -> bool:
    return ours.refuses_email or (base is not None and base.ours_subscribed and not ours.subscribed)


def _tags(base: Agreed | None, ours: Side, theirs: Side, owner: Owner) -> frozenset[str]:
    mine = ours.tags or frozenset()
    if owner == "ours" or owner == "off" or theirs.tags is None:
        return mine
    if owner == "theirs":
        return theirs.tags
    was: frozenset[str] = base.tags if base else frozenset()
    # Added by either, and not removed by either.
    return frozenset(tag for tag in mine | theirs.tags if tag not in was or (tag in mine and tag in theirs.tags))
