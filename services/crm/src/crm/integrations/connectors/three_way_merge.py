"""Three-way merge of one person known on both sides, against the last agreed state. Pure.

Absent means unknown, never empty: what one side does not tell is neither imported nor overwritten, and what was never
agreed on is never emptied.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Owner: TypeAlias = Literal["both", "ours", "theirs", "off"]
"""Which side wins for a field: the latest change, always ours, always theirs, or it is not synchronised."""
FIELDS = ("first_names", "surname", "email", "phone", "street", "postcode", "town")
TAGS = "tags"
SYNCED = (*FIELDS, TAGS)
"""Synchronised fields. None is data of GDPR art. 9: opinions, support and notes never pass through a connector."""
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
    """The last state that both sides agreed on, as hashes, so that no copy of a person is stored.

    A field without a hash was never agreed on.
    """

    hashes: Mapping[str, str]
    tags: frozenset[str]
    ours_subscribed: bool
    theirs_subscribed: bool
    closed: bool


@dataclass(frozen=True)
class Decision:
    """The result. `pull`: fields to import; `push`: fields to export; `conflicts`: both changed, and ours wins.

    `tags`: what both should have. The rest: one side refuses everything or e-mails, and a refusal always wins.
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
    """Return a 64-bit hash, enough to distinguish two states of a field."""
    return hashlib.blake2b(value.encode(), digest_size=8).hexdigest() if value else ""


def compare(base: Agreed | None, ours: Side, theirs: Side, owners: Mapping[str, Owner]) -> Decision:
    """Compare both sides. `base`: None if the two were just matched."""
    ways = {name: _way(base, ours, theirs, owners.get(name, "off"), name) for name in FIELDS}
    pull = {name for name, direction in ways.items() if direction == "pull"}
    push = {name for name, direction in ways.items() if direction in ("push", "conflict")}
    owner = owners.get(TAGS, "off")
    tags = _tags(base, ours, theirs, owner)
    # A missing tag does not remove one that was never agreed on.
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
        frozenset(name for name, direction in ways.items() if direction == "conflict"),
        tags,
        # Only from yes to no: a consent comes from the person, not from a file.
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
    """Return the direction in which one field is copied; in a conflict ours wins."""
    agreed_hash = base.hashes.get(name) if base else None
    our_hash, their_text = hashed(ours.fields.get(name, "")), theirs.fields.get(name)
    if owner == "off" or name not in ours.fields:
        return None
    if their_text is None:
        # Only the side that always wins overwrites what the other was never seen to have.
        if agreed_hash is None:
            return "push" if owner == "ours" and our_hash else None
        return "push" if owner != "theirs" and our_hash != agreed_hash else None
    other = hashed(their_text)
    if our_hash == other:
        return None
    if owner != "both":
        winner = our_hash if owner == "ours" else other
        # What was never agreed on was not emptied: the winning side does not know it.
        return None if not winner and agreed_hash is None else ("push" if owner == "ours" else "pull")
    # Just matched: what one side does not know is not a change.
    if our_hash == (agreed_hash or ""):
        return "pull"
    if other == (agreed_hash or ""):
        return "push"
    # Both changed it: a text beats an empty one, and of two texts ours wins.
    return "pull" if not our_hash else "conflict"


def gives(owners: Mapping[str, Owner], name: str) -> bool:
    """Return whether changes of this field here are exported."""
    return owners.get(name, "off") in ("both", "ours")


def compare_ours(base: Agreed, side: Side, owners: Mapping[str, Owner]) -> Decision:
    """Compare as `compare` does, taking the last agreed state as their side."""
    unseen = Side(tags=None, subscribed=None, closed=None)
    push = {name for name in FIELDS if _way(base, side, unseen, owners.get(name, "off"), name)}
    tags = side.tags or frozenset() if gives(owners, TAGS) else base.tags
    if tags != base.tags:
        push.add(TAGS)
    return Decision(
        push=frozenset(push),
        tags=tags,
        close_theirs=side.closed is True and not base.closed,
        unsubscribe_theirs=base.theirs_subscribed and _left(base, side),
    )


def settle(decision: Decision, ours: Side, theirs: Side, base: Agreed | None, *, left: frozenset[str]) -> Agreed:
    """Return the agreed state once the decision is carried out; `left`: fields that could not be.

    Fields that still differ, or that one side does not tell, keep the last agreed state.
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


def _left(base: Agreed | None, side: Side) -> bool:
    return side.refuses_email or (base is not None and base.ours_subscribed and not side.subscribed)


def _tags(base: Agreed | None, ours: Side, theirs: Side, owner: Owner) -> frozenset[str]:
    mine = ours.tags or frozenset()
    if owner == "ours" or owner == "off" or theirs.tags is None:
        return mine
    if owner == "theirs":
        return theirs.tags
    was: frozenset[str] = base.tags if base else frozenset()
    # Added by either, and not removed by either.
    return frozenset(tag for tag in mine | theirs.tags if tag not in was or (tag in mine and tag in theirs.tags))
