from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.street_rounds.rounds.models import StreetRoundHelper, StreetRoundMark, StreetRoundPhoto, StreetRoundStop
from crm.street_rounds.rounds.outcomes import Mark


async def stops_of(session: AsyncSession, street_round_id: UUID) -> Sequence[StreetRoundStop]:
    rows = (
        select(StreetRoundStop)
        .where(StreetRoundStop.street_round_id == street_round_id)
        .order_by(StreetRoundStop.position)
    )
    return (await session.scalars(rows)).all()


async def count_stops(session: AsyncSession, street_round_id: UUID) -> int:
    return (
        await session.scalar(
            select(func.count()).select_from(StreetRoundStop).where(StreetRoundStop.street_round_id == street_round_id)
        )
        or 0
    )


async def marks_of(session: AsyncSession, street_round_id: UUID) -> Sequence[StreetRoundMark]:
    """Return a round's marks in order of arrival."""
    rows = (
        select(StreetRoundMark)
        .where(StreetRoundMark.street_round_id == street_round_id)
        .order_by(StreetRoundMark.sequence)
    )
    return (await session.scalars(rows)).all()


async def photos_of(session: AsyncSession, street_round_id: UUID) -> Sequence[StreetRoundPhoto]:
    rows = (
        select(StreetRoundPhoto)
        .where(StreetRoundPhoto.street_round_id == street_round_id)
        .order_by(StreetRoundPhoto.added_at, StreetRoundPhoto.id)
    )
    return (await session.scalars(rows)).all()


async def helpers_of(session: AsyncSession, street_round_id: UUID) -> Sequence[StreetRoundHelper]:
    rows = (
        select(StreetRoundHelper)
        .where(StreetRoundHelper.street_round_id == street_round_id)
        .order_by(StreetRoundHelper.added_at, StreetRoundHelper.id)
    )
    return (await session.scalars(rows)).all()


def as_marks(rows: Iterable[StreetRoundMark]) -> list[Mark]:
    return [Mark(row.position, row.outcome, row.count, row.boxes_left) for row in rows]
