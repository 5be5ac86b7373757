"""Rules of granting rights: what a member may grant, and the manager that a team must always have."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from common.scopes import APPOINTS, FEATURE_SCOPES, ROLE_SCOPES, Feature, Role, held_scopes
from kit.security.entitlements import is_within


class Held(Protocol):
    """The stored rights of one member."""

    @property
    def roles(self) -> Collection[str]: ...
    @property
    def territories(self) -> Collection[str]: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def closed(self) -> Collection[str]: ...


def roles_given(before: Held | None, after: Held, now: datetime) -> frozenset[str]:
    """Return the roles that a change grants: new ones, or all of them if territories or time are extended."""
    if before is None or _has_ended(before, now):
        return frozenset(after.roles)
    longer = before.ends_at is not None and (after.ends_at is None or after.ends_at > before.ends_at)
    if longer or not is_within(after.territories, before.territories):
        return frozenset(after.roles)
    return frozenset(after.roles) - frozenset(before.roles)


def scopes_given(before: Held | None, after: Held, now: datetime) -> frozenset[str]:
    """Return the scopes that a change grants, by granted roles and reopened features."""
    handed = held_scopes(roles_given(before, after, now), after.closed)
    if before is None:
        return handed
    return handed | (held_scopes(after.roles, after.closed) - held_scopes(after.roles, before.closed))


def features_of(member: Held) -> list[Feature]:
    """Return the features open to a member, in the order of `Feature`."""
    scopes = held_scopes(member.roles, ())
    return [one for one in Feature if FEATURE_SCOPES[one] & scopes and one not in member.closed]


def may_switch(held: frozenset[str], roles: Collection[str], *, appoints: bool) -> bool:
    """Return whether the holder of the scopes `held` may open and close features of a member with these roles.

    Members who appoint others may, within their own rights; the rest only for members with fewer rights.
    """
    member_scopes = held_scopes(roles, ())
    return member_scopes <= held and (appoints or member_scopes != held)


def holds_the_campaign(member: Held) -> bool:
    """Return whether this is a manager of the whole campaign, without end date or closed feature. There must always be
    one, as nobody else could reopen what is closed to all.
    """
    return "manager" in member.roles and not (member.territories or member.closed or member.ends_at)


def _has_ended(member: Held, now: datetime) -> bool:
    return member.ends_at is not None and member.ends_at <= now


def appointed_scopes(roles: Collection[Role], granted: Collection[str]) -> frozenset[str]:
    """Return those scopes of the roles that the granter lacks, but may appoint to."""
    appointed = frozenset[Role]().union(*(APPOINTS.get(role, frozenset()) for role in roles)) & set(map(Role, granted))
    gained = frozenset[str]().union(*(ROLE_SCOPES[role] for role in appointed))
    return gained.difference(*(ROLE_SCOPES[role] for role in roles))
