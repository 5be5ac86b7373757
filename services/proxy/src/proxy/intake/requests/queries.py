"""Queries of requests by territory, with first names."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from kit.web.paging import By, PageQuery, Rows, read_since
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.applications.service import read_common_fields, within_territories
from proxy.intake.requests.models import Request
from proxy.intake.requests.queue_sums import PlaceCount
from proxy.intake.requests.schemas import RequestRead
from proxy.intake.requests.states import State


async def read_requests(
    session: AsyncSession,
    territories: Collection[str],
    state: State | None,
    paging: PageQuery,
    since: datetime | None = None,
) -> Rows[RequestRead]:
    query = select(Request).where(within_territories(Request, territories))
    if state is not None:
        query = query.where(Request.state == state)
    rows = await read_since(session, query, Request.updated_at, Request.id, paging, since, [By(Request.opened_at)])
    return Rows(await with_first_names(session, rows.items), rows.next)


async def ids_within(session: AsyncSession, territories: Collection[str]) -> list[UUID] | None:
    """Return the ids of the requests within the territories; None: all."""
    if not territories:
        return None
    return list(await session.scalars(select(Request.id).where(within_territories(Request, territories))))


async def oldest_open(session: AsyncSession, territories: Collection[str], most: int) -> list[RequestRead]:
    query = select(Request).where(within_territories(Request, territories), Request.state == State.OPEN)
    rows = await session.scalars(query.order_by(Request.opened_at, Request.id).limit(most))
    return await with_first_names(session, rows.all())


async def count_waiting(session: AsyncSession, territories: Collection[str]) -> list[PlaceCount]:
    """Count the open requests by place."""
    place = (Request.commune, Request.consulate, Request.station)
    counts = select(
        *place,
        func.count(),
        func.count().filter(Request.rounds.contains([1])),
        func.count().filter(Request.rounds.contains([2])),
    )
    rows = await session.execute(
        counts.where(within_territories(Request, territories), Request.state == State.OPEN)
        .group_by(*place)
        .order_by(*place)
    )
    return [
        PlaceCount(commune, consulate, station, waiting, {1: first, 2: second})
        for commune, consulate, station, waiting, first, second in rows
    ]


async def with_first_names(session: AsyncSession, requests: Sequence[Request]) -> list[RequestRead]:
    return [RequestRead.model_validate(common_field) for common_field in await read_common_fields(session, requests)]
