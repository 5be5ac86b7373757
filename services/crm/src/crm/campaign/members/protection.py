"""Protection of the campaign's managers: when their rights may be reduced (ADR 0055). Pure."""

from datetime import datetime, timedelta

from common.scopes import held_scopes
from kit.security.entitlements import Rights, rights_cover

from crm.campaign.members.grant_rules import Held

SEASONED = timedelta(days=7)
"""How long somebody must be a manager to request or confirm a removal, against accomplices."""
LASTS = timedelta(days=14)
"""How long a request waits for its confirmation."""


def directs(member: Held) -> bool:
    """Return whether this is the candidate or a manager of the whole campaign."""
    return not member.territories and bool({"manager", "candidate"} & set(member.roles))


def is_protected(member: Held, now: datetime) -> bool:
    """Return whether one person alone may not reduce this member's rights: a manager of the whole campaign."""
    return "manager" in member.roles and not member.territories and (member.ends_at is None or member.ends_at > now)


def takes_away(before: Held, after: Held | None) -> bool:
    """Return whether a change reduces rights: fewer scopes, fewer territories, an earlier end, or removal."""
    if after is None:
        return True
    return not rights_cover(_rights(after), _rights(before))


def is_seasoned(directs_since: datetime | None, now: datetime) -> bool:
    """Return whether somebody has been a manager long enough. None: since before this was recorded, or by the
    operator.
    """
    return directs_since is None or directs_since <= now - SEASONED


def _rights(member: Held) -> Rights:
    return Rights(held_scopes(member.roles, member.closed), tuple(member.territories), member.ends_at)
