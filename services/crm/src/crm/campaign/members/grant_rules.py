"""The rules of granting rights: what a member may hand on, and what a team may never be left without."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from common.scopes import FEATURE_SCOPES, Feature, held_scopes
from kit.security.entitlements import is_within


class Held(Protocol):
    """The rights of one member, as stored."""

    @property
    def roles(self) -> Collection[str]: ...
    @property
    def territories(self) -> Collection[str]: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def closed(self) -> Collection[str]: ...


def roles_given(before: Held | None, after: Held, now: datetime) -> frozenset[str]:
    """The roles that a change hands on: new ones, and all of them when their places or their time are widened."""
    if before is None or _has_ended(before, now):
        return frozenset(after.roles)
    longer = before.ends_at is not None and (after.ends_at is None or after.ends_at > before.ends_at)
    if longer or not is_within(after.territories, before.territories):
        return frozenset(after.roles)
    return frozenset(after.roles) - frozenset(before.roles)


def scopes_given(before: Held | None, after: Held, now: datetime) -> frozenset[str]:
    """Return the scopes that a change grants: by roles that it hands on, and by features that it opens again."""
    handed = held_scopes(roles_given(before, after, now), after.closed)
    if before is None:
        return handed
    return handed | (held_scopes(after.roles, after.closed) - held_scopes(after.roles, before.closed))


def features_of(member: Held) -> list[Feature]:
    """Return the features open to a member, in the order of `Feature`."""
    held = held_scopes(member.roles, ())
    return [one for one in Feature if FEATURE_SCOPES[one] & held and one not in member.closed]


def may_switch(held: frozenset[str], roles: Collection[str], *, appoints: bool) -> bool:
    """Return whether the holder of the scopes `held` may open and close features of a member with these roles.

    Those who appoint may, within their own rights; the others, only for members who may do less than themselves.
    """
    theirs = held_scopes(roles, ())
    return theirs <= held and (appoints or theirs != held)


def holds_the_campaign(member: Held) -> bool:
    """A manager of the whole campaign, without an end and with nothing closed: the one that there must always be, for
    nobody else could open again what is closed to all.
    """
    return "manager" in member.roles and not (member.territories or member.closed or member.ends_at)


def _has_ended(member: Held, now: datetime) -> bool:
    return member.ends_at is not None and member.ends_at <= now
