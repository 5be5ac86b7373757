"""Requests of a member's territories, with the first names: the API's list and the coordinator's page ask the same."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from kit.web.paging import By, PageQuery, Rows, read_since
from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests.models import Request
from proxy.intake.requests.queue_sums import PlaceCount
from proxy.intake.requests.schemas import RequestRead
from proxy.intake.requests.states import State
from proxy.people.identities.service import first_names_of


def within_territories(territories: Collection[str]) -> ColumnElement[bool]:
    """Communes and stations; none of them means all."""
    if not territories:
        return true()
    return or_(Request.commune.in_(territories), Request.station.in_(territories))


async def read_requests(
    session: AsyncSession,
    territories: Collection[str],
    state: State | None,
    paging: PageQuery,
    since: datetime | None = None,
) -> Rows[RequestRead]:
    wanted = select(Request).where(within_territories(territories))
    if state is not None:
        wanted = wanted.where(Request.state == state)
    rows = await read_since(session, wanted, Request.updated_at, Request.id, paging, since, [By(Request.opened_at)])
    return Rows(await with_first_names(session, rows.items), rows.next)


async def ids_within(session: AsyncSession, territories: Collection[str]) -> list[UUID] | None:
    """Return the ids of the requests within the territories; None: all of them."""
    if not territories:
        return None
    return list(await session.scalars(select(Request.id).where(within_territories(territories))))


async def oldest_open(session: AsyncSession, territories: Collection[str], most: int) -> list[RequestRead]:
    wanted = select(Request).where(within_territories(territories), Request.state == State.OPEN)
    rows = await session.scalars(wanted.order_by(Request.opened_at, Request.id).limit(most))
    return await with_first_names(session, rows.all())


async def count_waiting(session: AsyncSession, territories: Collection[str]) -> list[PlaceCount]:
    """Count the open requests that wait, by place."""
    place = (Request.commune, Request.consulate, Request.station)
    counts = select(
        *place,
        func.count(),
        func.count().filter(Request.rounds.contains([1])),
        func.count().filter(Request.rounds.contains([2])),
    )
    rows = await session.execute(
        counts.where(within_territories(territories), Request.state == State.OPEN).group_by(*place).order_by(*place)
    )
    return [
        PlaceCount(commune, consulate, station, waiting, {1: first, 2: second})
        for commune, consulate, station, waiting, first, second in rows
    ]


async def with_first_names(session: AsyncSession, requests: Sequence[Request]) -> list[RequestRead]:
    names = await first_names_of(session, [one.person_id for one in requests])
    return [
        RequestRead(
            id=one.id,
            first_name=names[one.person_id],
            commune=one.commune,
            consulate=one.consulate,
            station=one.station,
            rounds=one.rounds,
            state=State(one.state),
            duplicate_of=one.duplicate_of,
            opened_at=one.opened_at,
            confirmed_at=one.confirmed_at,
            updated_at=one.updated_at,
        )
        for one in requests
    ]
