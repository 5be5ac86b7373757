"""Deliveries of messages to people, for replies, bounces and timelines."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.service import withdrawals
from crm.messaging.mailings.models import Delivery, Mailing

KnownDelivery: TypeAlias = Delivery
"""A delivery as other features see it."""


@dataclass(frozen=True)
class Written:
    message_id: UUID
    at: datetime
    channel: str
    name: str
    by: str


async def find_delivery(session: AsyncSession, campaign_id: UUID, message_id: UUID) -> Delivery | None:
    return await session.get(Delivery, (campaign_id, message_id))


async def latest_delivery(session: AsyncSession, campaign_id: UUID, person_id: UUID, channel: str) -> Delivery | None:
    """Return the last message of a channel to a person, which an SMS answers without naming it."""
    rows = (
        select(Delivery)
        .join(Mailing, (Mailing.campaign_id == Delivery.campaign_id) & (Mailing.id == Delivery.mailing_id))
        .where(Delivery.campaign_id == campaign_id, Delivery.person_id == person_id, Mailing.channel == channel)
    )
    return await session.scalar(rows.order_by(Delivery.queued_at.desc(), Delivery.message_id.desc()).limit(1))


@dataclass(frozen=True)
class CameBack:
    """Counts of a mailing's answers: people who answered, whose address failed, who complained, who unsubscribed."""

    answered: int = 0
    bounced: int = 0
    complaints: int = 0
    unsubscribed: int = 0


async def count_returns(session: AsyncSession, mailing: Mailing) -> CameBack:
    mine = (Delivery.campaign_id == mailing.campaign_id, Delivery.mailing_id == mailing.id)
    rows = await session.execute(
        select(Delivery.outcome, func.count()).where(*mine, Delivery.outcome.is_not(None)).group_by(Delivery.outcome)
    )
    counts = {outcome: count for outcome, count in rows if outcome is not None}
    unsubscribed = 0
    if mailing.channel != "post":
        gone = withdrawals("email" if mailing.channel == "email" else "sms").subquery()
        left = select(func.count(Delivery.person_id.distinct())).where(
            *mine, Delivery.person_id == gone.c.person_id, gone.c.stated_at >= Delivery.queued_at
        )
        unsubscribed = await session.scalar(left) or 0
    return CameBack(counts.get("answered", 0), counts.get("bounced", 0), counts.get("complaint", 0), unsubscribed)


async def deliveries_before(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[Written]:
    """Return a person's deliveries before an instant, for a timeline, newest first."""
    conditions = (Mailing.campaign_id == Delivery.campaign_id) & (Mailing.id == Delivery.mailing_id)
    rows = (
        select(
            Delivery.message_id, Delivery.queued_at, Mailing.channel, Mailing.name, Mailing.sent_by, Mailing.edited_by
        )
        .join(Mailing, conditions)
        .where(Delivery.campaign_id == campaign_id, Delivery.person_id == person_id)
    )
    if before is not None:
        rows = rows.where(tuple_(Delivery.queued_at, Delivery.message_id) < before)
    newest = rows.order_by(Delivery.queued_at.desc(), Delivery.message_id.desc()).limit(limit)
    return [
        Written(row.message_id, row.queued_at, row.channel, row.name, row.sent_by or row.edited_by)
        for row in await session.execute(newest)
    ]


async def name_mailings(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of mailings by id."""
    rows = select(Mailing.id, Mailing.name).where(Mailing.campaign_id == campaign_id, Mailing.id.in_(ids))
    return {row.id: row.name for row in await session.execute(rows)}
