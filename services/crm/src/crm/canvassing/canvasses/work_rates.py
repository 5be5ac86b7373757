"""The amount of work done in each station or turf, and its trend."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm.canvassing.canvasses.models import Canvass
from crm.canvassing.canvasses.outcomes import MEANINGS
from crm.canvassing.canvasses.queries import within

_OPENED = [outcome for outcome, meaning in MEANINGS.items() if meaning.opened]
_SPOKE = [outcome for outcome, meaning in MEANINGS.items() if meaning.spoke]
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Work:
    """The work done in a place. `hours`: clock hours with a recorded visit, summed over canvassers.

    `week` and `before`: attempts of the last seven days, and of the seven before them.
    """

    attempts: int
    answered: int
    conversations: int
    hours: int
    week: int
    before: int


async def work_by_station(session: AsyncSession, now: datetime, territories: Collection[str]) -> dict[str, Work]:
    return await _work_by(session, Canvass.station, now, territories)


async def work_by_turf(session: AsyncSession, now: datetime, territories: Collection[str]) -> dict[UUID, Work]:
    return await _work_by(session, Canvass.turf, now, territories)


async def people_since(session: AsyncSession, since: datetime, territories: Collection[str]) -> tuple[int, int]:
    """Return the number of attempts since then, and of the canvassers who made them."""
    row = (
        await session.execute(
            select(func.count(), func.count(Canvass.recorded_by.distinct())).where(
                Canvass.happened_at >= since, within(Canvass.station, territories)
            )
        )
    ).one()
    return row[0], row[1]


async def _work_by(
    session: AsyncSession, column: InstrumentedAttribute[Any], now: datetime, territories: Collection[str]
) -> dict[Any, Work]:
    hour = func.date_trunc("hour", Canvass.happened_at)
    rows = await session.execute(
        select(
            column,
            func.count(),
            func.count().filter(Canvass.outcome.in_(_OPENED)),
            func.count().filter(Canvass.outcome.in_(_SPOKE)),
            func.count(func.row(Canvass.recorded_by, hour).distinct()),
            func.count().filter(Canvass.happened_at >= now - WEEK),
            func.count().filter(Canvass.happened_at < now - WEEK, Canvass.happened_at >= now - 2 * WEEK),
        )
        .where(column.is_not(None), within(Canvass.station, territories))
        .group_by(column)
    )
    return {key: Work(*counts) for key, *counts in rows}
