"""The protection of the campaign's managers: when the team may take rights from them (ADR 0055). Pure."""

from datetime import datetime, timedelta

from common.scopes import held_scopes
from kit.security.entitlements import Rights, rights_cover

from crm.campaign.members.grant_rules import Held

SEASONED = timedelta(days=7)
"""Whoever was let into the direction more lately proposes and confirms nobody's removal: an accomplice could be."""
LASTS = timedelta(days=14)
"""How long a proposal waits for its second person."""


def directs(member: Held) -> bool:
    """The candidate, and managers of the whole campaign."""
    return not member.territories and bool({"manager", "candidate"} & set(member.roles))


def is_protected(member: Held, now: datetime) -> bool:
    """Return whether nobody alone may take rights from this member: a manager of the whole campaign."""
    return "manager" in member.roles and not member.territories and (member.ends_at is None or member.ends_at > now)


def takes_away(before: Held, after: Held | None) -> bool:
    """Return whether a change leaves a member with less: fewer scopes, fewer places, an earlier end, or nothing."""
    if after is None:
        return True
    return not rights_cover(_rights(after), _rights(before))


def is_seasoned(directs_since: datetime | None, now: datetime) -> bool:
    """Return whether a manager has been one for long enough. None: from before it was noted, or by the operator."""
    return directs_since is None or directs_since <= now - SEASONED


def _rights(member: Held) -> Rights:
    return Rights(held_scopes(member.roles, member.closed), tuple(member.territories), member.ends_at)
