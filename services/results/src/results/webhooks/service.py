"""Addresses that are told the campaign's events."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from kit.outbox import EVENT
from kit.problems import Conflict, Invalid, NotFound
from kit.vault import open_vault
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.settings import Hooks
from results.webhooks import guard
from results.webhooks.models import Webhook
from results.webhooks.schemas import WebhookCreate
from results.webhooks.signing import new_secret

FIELD = "webhook secret"
MOST = 20


async def create_webhook(
    session: AsyncSession, campaign_id: UUID, subject: str, create: WebhookCreate
) -> tuple[Webhook, str]:
    """The webhook and its secret, which is shown once. It is told what happens from now on."""
    try:
        guard.check(create.url, private=Hooks().webhooks_private)
    except guard.Forbidden as refusal:
        raise Invalid(
            f"Adresse refusée : {refusal}.", "A public https address without user or fragment is expected.", "/url"
        ) from refusal
    if (await session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST:
        raise Conflict(f"Une campagne a au plus {MOST} webhooks.", f"A campaign has {MOST} webhooks at most.")
    secret = new_secret()
    vault = await open_vault(session, campaign_id)
    hook = Webhook(
        campaign_id=campaign_id,
        url=create.url,
        types=sorted(set(create.types)),
        secret=vault.seal(FIELD, secret),
        position=await session.scalar(select(func.max(EVENT.c.position))) or 0,
        created_by=subject,
    )
    session.add(hook)
    await session.flush()
    await session.refresh(hook)
    return hook, secret


async def list_webhooks(session: AsyncSession) -> Sequence[Webhook]:
    return (await session.scalars(select(Webhook).order_by(Webhook.created_at, Webhook.id))).all()


async def find_webhook(session: AsyncSession, campaign_id: UUID, webhook_id: UUID) -> Webhook:
    hook = await session.get(Webhook, (campaign_id, webhook_id))
    if hook is None:
        raise NotFound("Ce webhook n'existe pas.", "There is no such webhook.")
    return hook


async def resume_webhook(session: AsyncSession, campaign_id: UUID, webhook_id: UUID) -> Webhook:
    """Try again now, from where it stopped: nothing is passed over."""
    hook = await find_webhook(session, campaign_id, webhook_id)
    hook.failures, hook.failing_since, hook.stopped_at = 0, None, None
    hook.next_try_at = datetime.now(UTC)
    await session.flush()
    return hook


async def delete_webhook(session: AsyncSession, campaign_id: UUID, webhook_id: UUID) -> None:
    await session.delete(await find_webhook(session, campaign_id, webhook_id))
