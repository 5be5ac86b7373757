"""Retention of canvasses: after the election only counts stay; door, turf and canvasser are deleted."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses.models import Canvass

AT_ONCE = 5_000
NOBODY = ""


async def count_placed(session: AsyncSession, campaign_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Canvass).where(*_placed(campaign_id))) or 0


async def forget_places(session: AsyncSession, campaign_id: UUID) -> int:
    """Anonymise one transaction's worth of canvasses. Station, hour, channel and outcome stay."""
    query = select(Canvass.id).where(*_placed(campaign_id)).order_by(Canvass.id).limit(AT_ONCE)
    nothing = {"door": None, "turf": None, "sheet": None, "claimed_at": None, "recorded_by": NOBODY, "fingerprint": b""}
    conditions = Canvass.campaign_id == campaign_id, Canvass.id.in_(query)
    return len(
        (await session.scalars(update(Canvass).where(*conditions).values(**nothing).returning(Canvass.id))).all()
    )


def _placed(campaign_id: UUID) -> tuple[ColumnElement[bool], ...]:
    condition = or_(
        Canvass.door.is_not(None),
        Canvass.turf.is_not(None),
        Canvass.sheet.is_not(None),
        Canvass.recorded_by != NOBODY,
    )
    return Canvass.campaign_id == campaign_id, condition
