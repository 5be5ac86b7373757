"""Shared queries on poll watchers."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.reporting.poll_watchers.models import Assignment, PollWatcher


async def all_poll_watchers(session: AsyncSession) -> Sequence[PollWatcher]:
    return (
        await session.scalars(
            select(PollWatcher).order_by(PollWatcher.surname, PollWatcher.first_names, PollWatcher.id)
        )
    ).all()


async def assignments_of(session: AsyncSession, poll_watcher_ids: Collection[UUID]) -> Sequence[Assignment]:
    query = select(Assignment).where(Assignment.poll_watcher_id.in_(poll_watcher_ids))
    return (await session.scalars(query.order_by(Assignment.round, Assignment.station, Assignment.duty))).all()


async def assignments_in(session: AsyncSession, round_number: int) -> Sequence[Assignment]:
    query = select(Assignment).where(Assignment.round == round_number)
    return (await session.scalars(query.order_by(Assignment.station, Assignment.duty, Assignment.id))).all()


async def count_assigned_stations(session: AsyncSession, round_number: int) -> int:
    query = select(func.count(Assignment.station.distinct())).where(Assignment.round == round_number)
    return await session.scalar(query) or 0


async def count_to_notify(session: AsyncSession, round_number: int, duties: Collection[str]) -> int:
    query = select(func.count()).select_from(Assignment)
    waiting = query.where(
        Assignment.round == round_number, Assignment.duty.in_(duties), Assignment.notified_at.is_(None)
    )
    return await session.scalar(waiting) or 0


async def assignments_beside(
    session: AsyncSession, round_number: int, station: str, poll_watcher_id: UUID
) -> Sequence[Assignment]:
    """Return the round's assignments of the station or of the poll watcher."""
    beside = or_(Assignment.station == station, Assignment.poll_watcher_id == poll_watcher_id)
    return (await session.scalars(select(Assignment).where(Assignment.round == round_number, beside))).all()
