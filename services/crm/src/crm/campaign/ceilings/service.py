"""crm's copy of the headroom under the spending ceiling, so that planning calls no other service."""

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
    statement = insert(Ceiling).values(campaign_id=event.campaign_id, **row)
    newer = Ceiling.heard_version < statement.excluded.heard_version
    await session.execute(statement.on_conflict_do_update(index_elements=["campaign_id"], set_=row, where=newer))


async def find_ceiling(session: AsyncSession, campaign_id: UUID) -> Ceiling | None:
    """Return the ceiling; None if budget has told none, or does not run."""
    return await session.get(Ceiling, campaign_id)
