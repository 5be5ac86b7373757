"""The latest ranking of stations from predict: their scores, and which stations the campaign has."""

from collections.abc import Collection, Sequence
from typing import TypeAlias
from uuid import UUID

from common.events.predict import PrioritiesUpdated
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.station_rankings.models import Ranking, StationScore

KnownRanking: TypeAlias = Ranking
KnownScore: TypeAlias = StationScore
"""A score as other features see it."""


async def hear_priorities(session: AsyncSession, event: PrioritiesUpdated) -> None:
    """Store a newer ranking. `changed_only`: stations that it does not list keep their scores."""
    row = {
        "heard_version": event.version,
        "method": event.method,
        "data_vintage": event.data_vintage,
        "stations_ranked": event.stations_ranked,
    }
    statement = insert(Ranking).values(campaign_id=event.campaign_id, **row)
    newer = Ranking.heard_version < statement.excluded.heard_version
    put = statement.on_conflict_do_update(index_elements=["campaign_id"], set_=row, where=newer)
    if await session.scalar(put.returning(Ranking.campaign_id)) is None:
        return
    if not event.changed_only:
        stations = [priority.station for priority in event.priorities]
        await session.execute(delete(StationScore).where(StationScore.station.not_in(stations)))
    if event.priorities:
        scored = insert(StationScore)
        values = {name: scored.excluded[name] for name in ("score", "low", "high")}
        rows = [
            {"campaign_id": event.campaign_id, "station": priority.station}
            | {"score": priority.score, "low": priority.low, "high": priority.high}
            for priority in event.priorities
        ]
        await session.execute(
            scored.on_conflict_do_update(index_elements=["campaign_id", "station"], set_=values), rows
        )


async def find_ranking(session: AsyncSession, campaign_id: UUID) -> KnownRanking | None:
    return await session.get(Ranking, campaign_id)


async def list_scores(session: AsyncSession) -> Sequence[KnownScore]:
    return (await session.scalars(select(StationScore))).all()


async def read_ranked(session: AsyncSession) -> frozenset[str] | None:
    """Return every station of the campaign; None if not all of them are known.

    Predict tells the best 5,000 of a larger territory, and nothing before results were imported.
    """
    return frozenset(await session.scalars(select(StationScore.station))) if await _is_complete(session) else None


async def find_unranked(session: AsyncSession, stations: Collection[str]) -> set[str]:
    """Return those of `stations` that the campaign does not have; none while its stations are not all known."""
    if not stations or not await _is_complete(session):
        return set()
    ranked = await session.scalars(select(StationScore.station).where(StationScore.station.in_(stations)))
    return set(stations) - set(ranked)


async def _is_complete(session: AsyncSession) -> bool:
    ranked = await session.scalar(select(Ranking.stations_ranked)) or 0
    return 0 < ranked <= (await session.scalar(select(func.count()).select_from(StationScore)) or 0)
