"""Makers of webhooks: members, whose webhooks are the campaign's, and software, whose webhooks end with its grant.

A webhook tells less than `GET /v1/events` tells the same software (ADR 0108): making one takes the same right.
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from kit.clients.grants import find_grant
from kit.events.webhooks.tables import WEBHOOK
from kit.security.auth import Caller
from kit.security.client_tokens import PREFIX
from kit.security.entitlements import Rights, check_may_give, permanent_rights, rights_cover

TOLD = permanent_rights("events:read")
"""The rights that a webhook amounts to: whoever creates one, or gets its secret or events again, can read all events
for good.
"""
REVOKED = "revoked"


def check_may_be_told(caller: Caller) -> None:
    """Raise Forbidden for those who may not read all events: a member for good, software until its grant's end."""
    check_may_give(replace(caller.rights, ends_at=None) if caller.is_client else caller.rights, TOLD)


def made_by(caller: Caller) -> ColumnElement[bool]:
    """Select the webhooks that software made, or those that members made."""
    if caller.is_client:
        return WEBHOOK.c.created_by == caller.subject
    return WEBHOOK.c.created_by.not_like(f"{PREFIX}%")


async def is_let_in(session: AsyncSession, campaign_id: UUID, maker: str) -> bool:
    """Return False for software that may no longer read all events."""
    if not maker.startswith(PREFIX):
        return True
    grant = await find_grant(session, campaign_id, maker)
    return grant is not None and grant.holds and rights_cover(Rights(grant.scopes, grant.territories), TOLD)
