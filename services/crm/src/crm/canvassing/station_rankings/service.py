"""The ranking of stations that predict told last: their scores, and which stations the campaign is known to have."""

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
"""What other features see of them."""


async def hear_priorities(session: AsyncSession, event: PrioritiesUpdated) -> None:
    """Keep what the newest ranking says. `changed_only`: the stations that it does not name keep theirs."""
    row = {
        "heard_version": event.version,
        "method": event.method,
        "data_vintage": event.data_vintage,
        "stations_ranked": event.stations_ranked,
    }
    fresh = insert(Ranking).values(campaign_id=event.campaign_id, **row)
    newer = Ranking.heard_version < fresh.excluded.heard_version
    put = fresh.on_conflict_do_update(index_elements=["campaign_id"], set_=row, where=newer)
    if await session.scalar(put.returning(Ranking.campaign_id)) is None:
        return
    if not event.changed_only:
        told = [one.station for one in event.priorities]
        await session.execute(delete(StationScore).where(StationScore.station.not_in(told)))
    if event.priorities:
        scored = insert(StationScore)
        same = {name: scored.excluded[name] for name in ("score", "low", "high")}
        rows = [
            {"campaign_id": event.campaign_id, "station": one.station}
            | {"score": one.score, "low": one.low, "high": one.high}
            for one in event.priorities
        ]
        await session.execute(scored.on_conflict_do_update(index_elements=["campaign_id", "station"], set_=same), rows)


async def find_ranking(session: AsyncSession, campaign_id: UUID) -> KnownRanking | None:
    return await session.get(Ranking, campaign_id)


async def list_scores(session: AsyncSession) -> Sequence[KnownScore]:
    return (await session.scalars(select(StationScore))).all()


async def read_ranked(session: AsyncSession) -> frozenset[str] | None:
    """Return every station of the campaign, or None where not all of them are known here.

    Predict tells the best 5,000 of a larger territory, and nothing before results were imported.
    """
    return frozenset(await session.scalars(select(StationScore.station))) if await _is_complete(session) else None


async def find_unranked(session: AsyncSession, stations: Collection[str]) -> set[str]:
    """Return those of `stations` that the campaign does not have; none while some of its stations are unknown here."""
    if not stations or not await _is_complete(session):
        return set()
    known = await session.scalars(select(StationScore.station).where(StationScore.station.in_(stations)))
    return set(stations) - set(known)


async def _is_complete(session: AsyncSession) -> bool:
    ranked = await session.scalar(select(Ranking.stations_ranked)) or 0
    return 0 < ranked <= (await session.scalar(select(func.count()).select_from(StationScore)) or 0)
