"""Which of crm's kinds of data a campaign has: what it does not do is not in its register."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_KINDS = {"people": "person", "canvasses": "canvass", "rights": "rights_case"}


async def used_kinds(session: AsyncSession, campaign_id: UUID) -> frozenset[str]:
    used: set[str] = set()
    for kind, table in _KINDS.items():
        there = text(f"select exists (select from {table} where campaign_id = :campaign)")
        if await session.scalar(there, {"campaign": campaign_id}):
            used.add(kind)
    return frozenset(used)
