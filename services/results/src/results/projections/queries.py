"""Shared queries on projections and on predict's stored events."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from results.projections.models import HeardForecast, HeardTransfers, Projection


async def latest_projection(session: AsyncSession, round_number: int) -> Projection | None:
    newest = select(Projection).where(Projection.round == round_number).order_by(Projection.version.desc()).limit(1)
    return (await session.scalars(newest)).one_or_none()


async def earlier_projections(
    session: AsyncSession, round_number: int, before: int | None, limit: int
) -> Sequence[Projection]:
    """Return the round's earlier projections, the latest first."""
    rows = select(Projection).where(Projection.round == round_number)
    if before is not None:
        rows = rows.where(Projection.version < before)
    return (await session.scalars(rows.order_by(Projection.version.desc()).limit(limit))).all()


async def heard_forecast(session: AsyncSession, round_number: int) -> HeardForecast | None:
    return (await session.scalars(select(HeardForecast).where(HeardForecast.round == round_number))).one_or_none()


async def heard_transfers(session: AsyncSession, round_number: int) -> HeardTransfers | None:
    return (await session.scalars(select(HeardTransfers).where(HeardTransfers.round == round_number))).one_or_none()
