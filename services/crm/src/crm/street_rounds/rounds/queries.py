from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.street_rounds.rounds.models import DropHelper, DropMark, DropPhoto, DropStop
from crm.street_rounds.rounds.outcomes import Mark


async def stops_of(session: AsyncSession, drop_id: UUID) -> Sequence[DropStop]:
    rows = select(DropStop).where(DropStop.drop_id == drop_id).order_by(DropStop.position)
    return (await session.scalars(rows)).all()


async def count_stops(session: AsyncSession, drop_id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(DropStop).where(DropStop.drop_id == drop_id)) or 0


async def marks_of(session: AsyncSession, drop_id: UUID) -> Sequence[DropMark]:
    """Return a round's marks in the order in which they came in."""
    rows = select(DropMark).where(DropMark.drop_id == drop_id).order_by(DropMark.sequence)
    return (await session.scalars(rows)).all()


async def photos_of(session: AsyncSession, drop_id: UUID) -> Sequence[DropPhoto]:
    rows = select(DropPhoto).where(DropPhoto.drop_id == drop_id).order_by(DropPhoto.added_at, DropPhoto.id)
    return (await session.scalars(rows)).all()


async def helpers_of(session: AsyncSession, drop_id: UUID) -> Sequence[DropHelper]:
    rows = select(DropHelper).where(DropHelper.drop_id == drop_id).order_by(DropHelper.added_at, DropHelper.id)
    return (await session.scalars(rows)).all()


def as_marks(rows: Iterable[DropMark]) -> list[Mark]:
    return [Mark(row.position, row.outcome, row.count, row.boxes_left) for row in rows]
