"""What stays when someone is erased: a count."""

from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.erasures.models import ErasedSum


async def count_erasure(
    session: AsyncSession, campaign_id: UUID, kind: Literal["request", "offer"], state: str
) -> None:
    one = insert(ErasedSum).values(campaign_id=campaign_id, kind=kind, state=state, erased=1)
    key = ["campaign_id", "kind", "state"]
    more = {"erased": ErasedSum.erased + 1}
    await session.execute(one.on_conflict_do_update(index_elements=key, set_=more))


async def count_erased(session: AsyncSession, campaign_id: UUID) -> int:
    total = select(func.sum(ErasedSum.erased)).where(ErasedSum.campaign_id == campaign_id)
    return await session.scalar(total) or 0
