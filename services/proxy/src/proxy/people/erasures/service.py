"""Counts of erased people."""

from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.people.erasures.models import ErasureTotal


async def count_erasure(
    session: AsyncSession, campaign_id: UUID, kind: Literal["request", "offer"], state: str, number: int = 1
) -> None:
    statement = insert(ErasureTotal).values(campaign_id=campaign_id, kind=kind, state=state, erased=number)
    key = ["campaign_id", "kind", "state"]
    more = {"erased": ErasureTotal.erased + number}
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=more))


async def count_erased(session: AsyncSession, campaign_id: UUID) -> int:
    total = select(func.sum(ErasureTotal.erased)).where(ErasureTotal.campaign_id == campaign_id)
    return await session.scalar(total) or 0


async def read_totals(session: AsyncSession, campaign_id: UUID) -> dict[str, int]:
    """Return the number of erased rows by kind and state: `request, voted`."""
    rows = await session.scalars(select(ErasureTotal).where(ErasureTotal.campaign_id == campaign_id))
    return {f"{row.kind}, {row.state}": row.erased for row in rows}
