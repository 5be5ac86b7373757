"""crm's own copy of the budget's alert level, so that planning asks no other service."""

from uuid import UUID

from common.events.budget import CeilingChanged
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.ceilings.models import Ceiling


async def hear_ceiling(session: AsyncSession, event: CeilingChanged) -> None:
    row = {
        "heard_version": event.version,
        "level": event.level,
        "level_with_planned": event.level_with_planned,
        "ceiling_cents": event.ceiling_cents,
        "headroom_cents": event.headroom_cents,
    }
    fresh = insert(Ceiling).values(campaign_id=event.campaign_id, **row)
    newer = Ceiling.heard_version < fresh.excluded.heard_version
    await session.execute(fresh.on_conflict_do_update(index_elements=["campaign_id"], set_=row, where=newer))


async def find_ceiling(session: AsyncSession, campaign_id: UUID) -> Ceiling | None:
    """Return the ceiling, or None while budget has told nothing: a campaign may well run crm without it."""
    return await session.get(Ceiling, campaign_id)
