"""The latest ranking of stations from predict: their scores, and which stations the campaign has."""

from collections.abc import Collection, Sequence
from typing import TypeAlias
from uuid import UUID

from common.events.predict import PrioritiesUpdated
from sqlalchemy import ColumnElement, Text, bindparam, case, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
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
    is_complete = await session.scalar(select(_IS_COMPLETE))
    return frozenset(await session.scalars(select(StationScore.station))) if is_complete else None


async def list_communes(session: AsyncSession) -> list[str]:
    """Return the communes that have a ranked station."""
    commune = func.split_part(StationScore.station, "_", 1)
    return list(await session.scalars(select(commune).distinct().order_by(commune)))


async def list_stations_in(session: AsyncSession, communes: Collection[str]) -> list[str]:
    """Return the ranked stations of these communes."""
    here = or_(*(StationScore.station.startswith(f"{code}_", autoescape=True) for code in communes))
    return list(await session.scalars(select(StationScore.station).where(here)))


def is_unranked(station: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the campaign does not have this station, for a larger select; false while some are unknown here."""
    # In this order: nearly every station is ranked, and to count them all takes PostgreSQL longest.
    return case((exists().where(StationScore.station == station), False), else_=_IS_COMPLETE)


async def find_unranked(session: AsyncSession, stations: Collection[str]) -> set[str]:
    """Return those of `stations` that the campaign does not have; none while some of its stations are unknown here."""
    return set(await session.scalars(_UNRANKED, {"stations": list(stations)})) if stations else set()


_IS_COMPLETE = func.coalesce(
    select(
        Ranking.stations_ranked.between(1, select(func.count()).select_from(StationScore).scalar_subquery())
    ).scalar_subquery(),
    False,
)
_GIVEN = func.unnest(bindparam("stations", type_=ARRAY(Text))).column_valued("given")
_UNRANKED = select(_GIVEN).where(is_unranked(_GIVEN))
