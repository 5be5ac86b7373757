"""Selects of officers that are used more than once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.reporting.poll_watchers.models import Assignment, Officer


async def all_officers(session: AsyncSession) -> Sequence[Officer]:
    return (await session.scalars(select(Officer).order_by(Officer.surname, Officer.first_names, Officer.id))).all()


async def assignments_of(session: AsyncSession, officer_ids: Collection[UUID]) -> Sequence[Assignment]:
    mine = select(Assignment).where(Assignment.officer_id.in_(officer_ids))
    return (await session.scalars(mine.order_by(Assignment.round, Assignment.station, Assignment.duty))).all()


async def assignments_in(session: AsyncSession, round_number: int) -> Sequence[Assignment]:
    mine = select(Assignment).where(Assignment.round == round_number)
    return (await session.scalars(mine.order_by(Assignment.station, Assignment.duty, Assignment.id))).all()


async def assignments_beside(
    session: AsyncSession, round_number: int, station: str, officer_id: UUID
) -> Sequence[Assignment]:
    """Return the assignments of the station or of the poll watcher, in the round."""
    beside = or_(Assignment.station == station, Assignment.officer_id == officer_id)
    return (await session.scalars(select(Assignment).where(Assignment.round == round_number, beside))).all()
