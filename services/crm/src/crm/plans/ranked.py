"""Which polling stations the campaign is known to have: those that predict ranked from their past results."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.plans.models import Ranking, StationScore


async def read_ranked(session: AsyncSession) -> frozenset[str] | None:
    """Return every station of the campaign, or None where not all of them are known here.

    Predict tells the best 5,000 of a larger territory, and nothing before results were imported.
    """
    return frozenset(await session.scalars(select(StationScore.station))) if await _is_complete(session) else None


async def find_unranked(session: AsyncSession, stations: Collection[str]) -> set[str]:
    """Those of `stations` that the campaign has not; none where not all of its stations are known here."""
    if not stations or not await _is_complete(session):
        return set()
    known = await session.scalars(select(StationScore.station).where(StationScore.station.in_(stations)))
    return set(stations) - set(known)


async def _is_complete(session: AsyncSession) -> bool:
    ranked = await session.scalar(select(Ranking.stations_ranked)) or 0
    return 0 < ranked <= (await session.scalar(select(func.count()).select_from(StationScore)) or 0)
