"""Stakes of the waiting votes: the margin of each round, and the rank of each station."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.coordination.vote_stakes.models import HeardForecast, HeardPriority


async def read_margins(session: AsyncSession) -> dict[int, int]:
    """Return by round the number of votes between the expected result and the nearest threshold."""
    rows = await session.execute(select(HeardForecast.round, HeardForecast.margin_votes))
    return {number: margin for number, margin in rows}


@dataclass(frozen=True)
class Priority:
    """Predict's priority of a station."""

    rank: int
    """1 is where an effort wins most."""

    score: float


async def read_priorities(session: AsyncSession, stations: Collection[str]) -> dict[str, Priority]:
    """Return the priorities by station; stations without a score are left out."""
    order = func.rank().over(order_by=HeardPriority.score.desc())
    ranked = select(HeardPriority.station, order.label("rank"), HeardPriority.score).subquery()
    rows = await session.execute(select(ranked).where(ranked.c.station.in_(stations)))
    return {station: Priority(rank, score) for station, rank, score in rows}
