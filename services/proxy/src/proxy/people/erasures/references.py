"""Links from requests and offers to crm contacts, to follow an erasure there."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.people.erasures.models import CrmReference

Kind = Literal["request", "offer"]


async def link(session: AsyncSession, campaign_id: UUID, kind: Kind, target_id: UUID, person: UUID) -> None:
    """Link a request or an offer to a crm contact, replacing an earlier one."""
    await session.merge(
        CrmReference(
            campaign_id=campaign_id,
            target_id=target_id,
            request_id=target_id if kind == "request" else None,
            offer_id=target_id if kind == "offer" else None,
            person=person,
        )
    )
    await session.flush()


async def unlink(session: AsyncSession, campaign_id: UUID, target_id: UUID) -> None:
    of_target = (CrmReference.campaign_id == campaign_id) & (CrmReference.target_id == target_id)
    await session.execute(delete(CrmReference).where(of_target))


async def targets_of(session: AsyncSession, person: UUID) -> Sequence[CrmReference]:
    query = select(CrmReference).where(CrmReference.person == person).order_by(CrmReference.target_id)
    return (await session.scalars(query)).all()
