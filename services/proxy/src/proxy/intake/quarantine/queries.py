"""Counts over the traces of a campaign, and the holds that are open."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.quarantine.models import Hold, Trace, Vouch
from proxy.intake.quarantine.signals import DAY_SECONDS

_DAY = func.now() - text(f"interval '{DAY_SECONDS} seconds'")


async def count_people(session: AsyncSession, campaign_id: UUID, alike: ColumnElement[bool], *, day: bool) -> int:
    """Count the different people who sent forms that are alike; within a day, or as long as traces are kept."""
    counted = select(func.count(func.distinct(Trace.person))).where(Trace.campaign_id == campaign_id, alike)
    return await session.scalar(counted.where(Trace.sent_at > _DAY) if day else counted) or 0


async def count_around(session: AsyncSession, trace: Trace) -> tuple[int, int, int]:
    """Count the different people of the same device, of the same address, and with the same contact."""
    of_device = await count_people(session, trace.campaign_id, Trace.device == trace.device, day=True)
    of_address = await count_people(session, trace.campaign_id, Trace.address == trace.address, day=True)
    contacts = [
        column == value
        for column, value in ((Trace.email, trace.email), (Trace.phone, trace.phone))
        if value is not None
    ]
    of_contact = await count_people(session, trace.campaign_id, or_(*contacts), day=False) if contacts else 0
    return of_device, of_address, of_contact


async def is_on_both_sides(session: AsyncSession, trace: Trace) -> bool:
    other = Trace.offer_id if trace.request_id else Trace.request_id
    mine = (Trace.campaign_id == trace.campaign_id) & (Trace.person == trace.person)
    return await session.scalar(select(Trace.id).where(mine, other.is_not(None)).limit(1)) is not None


async def open_holds(session: AsyncSession, campaign_id: UUID, most: int) -> list[Hold]:
    found = select(Hold).where(Hold.campaign_id == campaign_id, Hold.decision.is_(None))
    return list(await session.scalars(found.order_by(Hold.held_at, Hold.id).limit(most)))


async def held_ids(session: AsyncSession, campaign_id: UUID) -> set[UUID]:
    mine = Hold.campaign_id == campaign_id
    rows = await session.execute(select(Hold.request_id, Hold.offer_id).where(mine, Hold.decision.is_(None)))
    return {one for row in rows for one in row if one is not None}


async def vouched_ids(session: AsyncSession, campaign_id: UUID) -> set[UUID]:
    return set(await session.scalars(select(Vouch.offer_id).where(Vouch.campaign_id == campaign_id)))
