"""What a member may hand on, and what a team may never be left without."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol


class Held(Protocol):
    """The rights of one member, as stored."""

    @property
    def roles(self) -> Collection[str]: ...
    @property
    def territories(self) -> Collection[str]: ...
    @property
    def ends_at(self) -> datetime | None: ...


def roles_given(before: Held | None, after: Held, now: datetime) -> frozenset[str]:
    """The roles that a change hands on: new ones, and all of them when their places or their time are widened."""
    if before is None or _has_ended(before, now):
        return frozenset(after.roles)
    longer = before.ends_at is not None and (after.ends_at is None or after.ends_at > before.ends_at)
    if longer or not is_within(after.territories, before.territories):
        return frozenset(after.roles)
    return frozenset(after.roles) - frozenset(before.roles)


def scopes_not_held(
    given: Iterable[str], role_scopes: Mapping[str, frozenset[str]], held: frozenset[str]
) -> frozenset[str]:
    """The scopes that the given roles carry and the giver does not have: any of them forbids the grant."""
    return frozenset[str]().union(*(role_scopes[role] for role in given)) - held


def is_within(granted: Collection[str], own: Collection[str]) -> bool:
    """Whether territories to grant lie in the giver's own. None at all means the whole campaign."""
    if not own:
        return True
    return bool(granted) and all(
        any(place == mine or place.startswith(f"{mine}_") for mine in own) for place in granted
    )


def outlasts(granted: datetime | None, own: datetime | None) -> bool:
    """Whether an end to grant is later than the giver's own; None never comes."""
    return own is not None and (granted is None or granted > own)


def holds_the_campaign(member: Held) -> bool:
    """A manager of the whole campaign, without an end: the one that there must always be."""
    return "manager" in member.roles and not member.territories and member.ends_at is None


def _has_ended(member: Held, now: datetime) -> bool:
    return member.ends_at is not None and member.ends_at <= now
