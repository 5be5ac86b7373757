"""What to do about one person whom both sides know: three-way, by the state in which both last agreed. Pure."""

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
    """Somebody as one side knows them. A field that is not known is empty.

    `subscribed`: the side says that e-mails may go; `closed`: that nothing may. `refuses_email`: of ours alone, that
    they said no to e-mails, which is more than not having said yes.
    """

    fields: Mapping[str, str] = field(default_factory=lambda: {})
    tags: frozenset[str] = frozenset()
    subscribed: bool = False
    closed: bool = False
    refuses_email: bool = False


@dataclass(frozen=True)
class Agreed:
    """What both sides were when they last agreed: hashes of the fields, so that no copy of a person is kept."""

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
    pull: set[str] = set()
    push: set[str] = set()
    conflicts: set[str] = set()
    for name in FIELDS:
        mine, other = hashed(ours.fields.get(name, "")), hashed(theirs.fields.get(name, ""))
        owner = owners.get(name, "off")
        if mine == other or owner == "off":
            continue
        if owner == "ours":
            push.add(name)
        elif owner == "theirs":
            pull.add(name)
        else:
            # Who have just met: what one of them does not know is not a change.
            was = base.hashes.get(name, "") if base else ""
            if mine == was:
                pull.add(name)
            elif other == was:
                push.add(name)
            else:
                push.add(name)
                conflicts.add(name)
    tags = _tags(base, ours, theirs, owners.get(TAGS, "off"))
    if owners.get(TAGS, "off") != "off":
        if tags != ours.tags:
            pull.add(TAGS)
        if tags != theirs.tags:
            push.add(TAGS)
    knew = base is not None and base.closed
    return Decision(
        frozenset(pull),
        frozenset(push),
        frozenset(conflicts),
        tags,
        # Only from yes to no, never the other way round: that somebody agrees is theirs to say, not a file's.
        close_ours=theirs.closed and not ours.closed and not knew,
        close_theirs=ours.closed and not theirs.closed,
        unsubscribe_ours=base is not None and base.theirs_subscribed and not theirs.subscribed and ours.subscribed,
        unsubscribe_theirs=theirs.subscribed and _left(base, ours),
    )


def gives(owners: Mapping[str, Owner], name: str) -> bool:
    """Whether what changes here goes there."""
    return owners.get(name, "off") in ("both", "ours")


def compare_ours(base: Agreed, ours: Side, owners: Mapping[str, Owner]) -> Decision:
    """As `compare`, when all that is known of their side is what both last agreed on."""
    push = {
        name
        for name in FIELDS
        if gives(owners, name) and hashed(ours.fields.get(name, "")) != base.hashes.get(name, "")
    }
    tags = ours.tags if gives(owners, TAGS) else base.tags
    if tags != base.tags:
        push.add(TAGS)
    return Decision(
        push=frozenset(push),
        tags=tags,
        close_theirs=ours.closed and not base.closed,
        unsubscribe_theirs=base.theirs_subscribed and _left(base, ours),
    )


def settle(decision: Decision, ours: Side, theirs: Side, base: Agreed | None, *, left: frozenset[str]) -> Agreed:
    """What both are once the decision is carried out; `left`: fields that it could not be carried out for."""
    hashes = dict(base.hashes) if base else {}
    for name in FIELDS:
        if name not in left:
            hashes[name] = hashed((theirs if name in decision.pull else ours).fields.get(name, ""))
    return Agreed(
        hashes,
        decision.tags,
        ours.subscribed and not decision.unsubscribe_ours and not decision.close_ours,
        theirs.subscribed and not decision.unsubscribe_theirs and not decision.close_theirs,
        ours.closed or theirs.closed,
    )


def _left(base: Agreed | None, ours: Side) -> bool:
    return ours.refuses_email or (base is not None and base.ours_subscribed and not ours.subscribed)


def _tags(base: Agreed | None, ours: Side, theirs: Side, owner: Owner) -> frozenset[str]:
    if owner == "ours" or owner == "off":
        return ours.tags
    if owner == "theirs":
        return theirs.tags
    was: frozenset[str] = base.tags if base else frozenset()
    # Added by either, and not removed by either.
    return frozenset(
        tag for tag in ours.tags | theirs.tags if tag not in was or (tag in ours.tags and tag in theirs.tags)
    )
