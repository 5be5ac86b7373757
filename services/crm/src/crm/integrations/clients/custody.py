"""Custody of a client's secret or key: who holds it, who may replace it, and who is told when it opens more (ADR
0055).
"""

from datetime import UTC, datetime

from kit.clients.grants import Grant
from kit.security.auth import Caller
from kit.security.entitlements import Rights, rights_cover
from kit.web.problems import Forbidden
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.members.service import is_member, names_of
from crm.integrations.clients.models import Client, ClientSecret
from crm.integrations.clients.scope_texts import widened_text
from crm.tasks.tasks import service as tasks
from crm.tasks.tasks.schemas import TaskCreate


def given_by(grant: Grant | None) -> Rights:
    """Return the rights that a grant gives, even after its end, as it may be extended."""
    return Rights(grant.scopes, grant.territories, grant.ends_at) if grant else Rights(frozenset())


def has_custody(caller: Caller, created_by: str, rights: Rights) -> bool:
    """Return whether the caller may replace a secret: they registered the client, or hold everything it was granted."""
    return created_by == caller.subject or rights_cover(caller.rights, rights)


def check_custody(caller: Caller, client: Client, rights: Rights) -> None:
    """Raise Forbidden unless the caller may replace the client's secret."""
    if has_custody(caller, client.created_by, rights):
        return
    raise Forbidden(
        "Cette application a reçu des droits que vous n'avez pas : seule la personne qui l'a inscrite, ou une personne "
        "qui a tous ces droits, peut changer son secret, ses clés, ou la couper.",
        "This software was given rights that you do not have: who registered it, or somebody who has them all, can do "
        "this.",
    )


async def holders_of(session: AsyncSession, client: Client) -> list[str]:
    """Return who was shown a valid secret, latest first; else who registered its keys, or named its account."""
    if client.state == "revoked":
        return []
    if client.auth != "secret":
        return [client.held_by]
    live = or_(ClientSecret.ends_at.is_(None), ClientSecret.ends_at > datetime.now(UTC))
    rows = select(ClientSecret.created_by).where(
        ClientSecret.campaign_id == client.campaign_id, ClientSecret.of_client == client.id, live
    )
    secrets = await session.scalars(rows.order_by(ClientSecret.created_at.desc(), ClientSecret.id))
    return list(dict.fromkeys(secrets))


async def tell_holders(session: AsyncSession, caller: Caller, client: Client, before: Rights, after: Rights) -> None:
    """Create a task for each holder but the caller, if the secret opens more than before."""
    if rights_cover(before, after):
        return
    more = sorted(after.scopes - before.scopes)
    names = await names_of(session)
    for holder in await holders_of(session, client):
        if holder != caller.subject and await is_member(session, caller.campaign_id, holder):
            put = TaskCreate(text=widened_text(client.name, names.get(holder, holder), more), owner=holder)
            await tasks.add_own_task(session, caller, put)
