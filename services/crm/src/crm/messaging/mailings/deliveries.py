"""Deliveries of messages to people, for replies, bounces and timelines."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.mailings.models import Delivery, Mailing


@dataclass(frozen=True)
class Written:
    message_id: UUID
    at: datetime
    channel: str
    name: str
    by: str


async def find_delivery(session: AsyncSession, campaign_id: UUID, message_id: UUID) -> Delivery | None:
    return await session.get(Delivery, (campaign_id, message_id))


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
