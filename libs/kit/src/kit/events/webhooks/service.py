"""Webhooks of a campaign: created, resumed, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.events import Event
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import get_campaign
from kit.db.vault import Vault, open_vault
from kit.events.outbox import EVENT
from kit.events.webhooks import address_guard
from kit.events.webhooks.delivery_format import DeliveryFormat, SecretHeader, may_be_named, open_format, seal_format
from kit.events.webhooks.makers import check_may_be_told, made_by
from kit.events.webhooks.schemas import WebhookCreate, WebhookRead
from kit.events.webhooks.signing import new_secret
from kit.events.webhooks.tables import DELIVERY, WEBHOOK
from kit.security.auth import Caller
from kit.settings import Settings
from kit.web.problems import Conflict, Invalid, NotFound

MAXIMUM = 20
"""The most webhooks of a campaign's members together, and of each software."""
BOTH_KEYS = timedelta(hours=24)
"""How long the previous secret also signs after a change."""


@dataclass(frozen=True)
class DeliveryLog:
    """A page of a webhook's deliveries, newest first."""

    items: Sequence[Any]
    next: int | None


def told_by(service: str) -> list[str]:
    """Return the types of event that a service tells."""
    return sorted(subject for subject in Event.registry if subject.startswith(f"{service}."))


async def create_webhook(
    session: AsyncSession, caller: Caller, create: WebhookCreate, *, service: str, settings: Settings
) -> tuple[WebhookRead, str]:
    """Create a webhook; return it and its secret, which is shown once. It gets events from now on."""
    check_may_be_told(caller)
    told_types = told_by(service)
    for index, name in enumerate(create.types):
        if name not in told_types:
            raise Invalid(
                f"Ce service n'annonce rien de ce nom. Il annonce : {', '.join(told_types)}.",
                f"One of {', '.join(told_types)} is expected.",
                f"/types/{index}",
            )
    demo = (await get_campaign(session, caller.campaign_id)).state.demo
    try:
        address_guard.check_entered(create.url, address_guard.reach_of(settings, demo=demo))
    except address_guard.ForbiddenAddress as refusal:
        raise Invalid(
            f"Adresse refusée : {refusal}.", "A public https address without user or fragment is expected.", "/url"
        ) from refusal
    if create.header is not None and not may_be_named(create.header.name):
        raise Invalid("Cet en-tête ne peut pas être choisi.", "This header cannot be chosen.", "/header/name")
    count = select(func.count()).select_from(WEBHOOK).where(made_by(caller))
    if (await session.scalar(count) or 0) >= MAXIMUM:
        raise Conflict(f"Une campagne a au plus {MAXIMUM} webhooks.", f"A campaign has {MAXIMUM} webhooks at most.")
    secret = new_secret()
    header = create.header and SecretHeader(name=create.header.name, value=create.header.value)
    vault = await open_vault(session, caller.campaign_id)
    webhook_id = uuid4()
    row = {
        "campaign_id": caller.campaign_id,
        "id": webhook_id,
        "url": create.url,
        "types": sorted(set(create.types)),
        "secret": seal_format(vault, DeliveryFormat(secret=secret, format=create.format, header=header)),
        "position": await session.scalar(select(func.max(EVENT.c.position))) or 0,
        "created_by": caller.subject,
    }
    await session.execute(insert(WEBHOOK).values(row))
    return await read_webhook(session, caller, webhook_id), secret


async def list_webhooks(session: AsyncSession, caller: Caller) -> list[WebhookRead]:
    """Return all webhooks of the campaign to a member, and its own to software."""
    query = _with_waiting().order_by(WEBHOOK.c.created_at, WEBHOOK.c.id)
    rows = (await session.execute(query.where(made_by(caller)) if caller.is_client else query)).all()
    if not rows:
        return []
    vault = await open_vault(session, caller.campaign_id)
    return [_to_read(vault, row) for row in rows]


async def read_webhook(session: AsyncSession, caller: Caller, webhook_id: UUID) -> WebhookRead:
    row = await find_webhook(session, caller, webhook_id)
    return _to_read(await open_vault(session, caller.campaign_id), row)


async def find_webhook(session: AsyncSession, caller: Caller, webhook_id: UUID) -> Any:
    """Return the row; raise NotFound also for software that did not make it."""
    row = (await session.execute(_with_waiting().where(WEBHOOK.c.id == webhook_id))).one_or_none()
    if row is None or (caller.is_client and row.created_by != caller.subject):
        raise NotFound("Ce webhook n'existe pas.", "There is no such webhook.")
    return row


def _to_read(vault: Vault, row: Any) -> WebhookRead:
    delivery_format = open_format(vault, row.secret)
    header = delivery_format.header
    more = {"format": delivery_format.format, "header_name": header and header.name}
    return WebhookRead.model_validate(dict(row._mapping) | more)


async def resume_webhook(session: AsyncSession, caller: Caller, webhook_id: UUID) -> WebhookRead:
    """Retry now, from the event where it stopped."""
    check_may_be_told(caller)
    await find_webhook(session, caller, webhook_id)
    now = datetime.now(UTC)
    anew = {"failures": 0, "failing_since": None, "stopped_at": None, "stopped_because": None, "held_until": None}
    await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == webhook_id).values(**anew, next_try_at=now))
    conditions = (DELIVERY.c.webhook_id == webhook_id, DELIVERY.c.state == "waiting")
    await session.execute(update(DELIVERY).where(*conditions).values(attempts=0, next_try_at=now))
    return await read_webhook(session, caller, webhook_id)


async def replay_events(session: AsyncSession, caller: Caller, webhook_id: UUID, after: int) -> WebhookRead:
    """Deliver again everything after a position, with the original ids."""
    check_may_be_told(caller)
    await find_webhook(session, caller, webhook_id)
    await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == webhook_id).values(position=after))
    return await read_webhook(session, caller, webhook_id)


async def change_secret(session: AsyncSession, caller: Caller, webhook_id: UUID) -> tuple[WebhookRead, str]:
    """Create a new secret. For a day both sign, so that the reader can change over."""
    check_may_be_told(caller)
    row = await find_webhook(session, caller, webhook_id)
    secret = new_secret()
    vault = await open_vault(session, caller.campaign_id)
    sealed = seal_format(vault, open_format(vault, row.secret).model_copy(update={"secret": secret}))
    values = {"retiring_secret": WEBHOOK.c.secret, "secret": sealed, "retires_at": datetime.now(UTC) + BOTH_KEYS}
    await session.execute(update(WEBHOOK).where(WEBHOOK.c.id == webhook_id).values(values))
    return await read_webhook(session, caller, webhook_id), secret


async def delete_webhook(session: AsyncSession, caller: Caller, webhook_id: UUID) -> None:
    """Delete a webhook. Raise Forbidden for callers who could not have created it."""
    check_may_be_told(caller)
    await find_webhook(session, caller, webhook_id)
    await session.execute(delete(DELIVERY).where(DELIVERY.c.webhook_id == webhook_id))
    await session.execute(delete(WEBHOOK).where(WEBHOOK.c.id == webhook_id))


async def list_deliveries(
    session: AsyncSession,
    caller: Caller,
    webhook_id: UUID,
    *,
    state: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> DeliveryLog:
    await find_webhook(session, caller, webhook_id)
    rows = select(DELIVERY).where(DELIVERY.c.webhook_id == webhook_id)
    if state is not None:
        rows = rows.where(DELIVERY.c.state == state)
    if before is not None:
        rows = rows.where(DELIVERY.c.position < before)
    page = (await session.execute(rows.order_by(DELIVERY.c.position.desc()).limit(limit + 1))).all()
    return DeliveryLog(page[:limit], page[limit - 1].position if len(page) > limit else None)


async def redeliver_event(session: AsyncSession, caller: Caller, webhook_id: UUID, position: int) -> Any:
    """Deliver one event again, accepted or not, with the original id."""
    check_may_be_told(caller)
    await find_webhook(session, caller, webhook_id)
    conditions = (DELIVERY.c.webhook_id == webhook_id, DELIVERY.c.position == position)
    reset = {"state": "waiting", "attempts": 0, "next_try_at": datetime.now(UTC)}
    row = (await session.execute(update(DELIVERY).where(*conditions).values(reset).returning(DELIVERY))).one_or_none()
    if row is None:
        raise NotFound("Cet envoi n'existe pas (ou plus).", "There is no such delivery, or no longer.")
    return row


def _with_waiting() -> Any:
    query = (
        select(func.count())
        .where(
            DELIVERY.c.campaign_id == WEBHOOK.c.campaign_id,
            DELIVERY.c.webhook_id == WEBHOOK.c.id,
            DELIVERY.c.state == "waiting",
        )
        .scalar_subquery()
    )
    return select(WEBHOOK, query.label("waiting"))
