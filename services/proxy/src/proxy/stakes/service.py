"""What hangs on the votes that wait: the margin of each round, and the rank of each station."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.stakes.models import HeardForecast, HeardPriority


async def read_margins(session: AsyncSession) -> dict[int, int]:
    """By round, how many votes the expected result is from the nearest line."""
    rows = await session.execute(select(HeardForecast.round, HeardForecast.margin_votes))
    return {number: margin for number, margin in rows}


async def read_ranks(session: AsyncSession, stations: Collection[str]) -> dict[str, int]:
    """1 is where an effort wins most; stations that predict did not tell of have none."""
    order = func.rank().over(order_by=HeardPriority.score.desc())
    ranked = select(HeardPriority.station, order.label("rank")).subquery()
    rows = await session.execute(select(ranked).where(ranked.c.station.in_(stations)))
    return {station: rank for station, rank in rows}
