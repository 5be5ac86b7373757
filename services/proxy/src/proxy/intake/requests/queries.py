"""Queries of requests by territory, with first names."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from kit.web.paging import By, PageQuery, Rows, read_since
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.applications.service import counted, read_common_fields, within_territories
from proxy.intake.requests.models import Request
from proxy.intake.requests.queue_sums import PlaceCount, StageQueue
from proxy.intake.requests.schemas import RequestRead
from proxy.intake.requests.stages import LISTED, Stage, in_stage, stage_column
from proxy.intake.requests.states import UNMADE, State


async def read_requests(
    session: AsyncSession,
    territories: Collection[str],
    state: State | None,
    paging: PageQuery,
    since: datetime | None = None,
    stage: Stage | None = None,
) -> Rows[RequestRead]:
    query = select(Request).where(within_territories(Request, territories))
    if state is not None:
        query = query.where(Request.state == state)
    if stage is not None:
        query = query.where(in_stage(stage))
    rows = await read_since(session, query, Request.updated_at, Request.id, paging, since, [By(Request.opened_at)])
    return Rows(await with_first_names(session, rows.items), rows.next)


async def ids_within(session: AsyncSession, territories: Collection[str]) -> list[UUID] | None:
    """Return the ids of the requests within the territories; None: all."""
    if not territories:
        return None
    return list(await session.scalars(select(Request.id).where(within_territories(Request, territories))))


async def has_requests(session: AsyncSession) -> bool:
    """Return whether anybody has asked yet."""
    return await session.scalar(select(Request.id).limit(1)) is not None


async def count_waiting(
    session: AsyncSession, territories: Collection[str], but: ColumnElement[bool], coming: Collection[int]
) -> list[PlaceCount]:
    """Count the open requests of coming rounds by place, each person once, without those of `but`."""
    place = (Request.commune, Request.consulate, Request.station)
    counts = select(*place, func.count(), *_votes())
    rows = await session.execute(
        counts.where(counted(Request, territories, but), Request.state == State.OPEN, _is_in_time(coming))
        .group_by(*place)
        .order_by(*place)
    )
    return [
        PlaceCount(commune, consulate, station, waiting, {1: first, 2: second})
        for commune, consulate, station, waiting, first, second in rows
    ]


async def read_stages(
    session: AsyncSession,
    territories: Collection[str],
    but: ColumnElement[bool],
    most: int,
    coming: Collection[int],
) -> list[StageQueue]:
    """Return the requests by stage with the `most` oldest of each, each person once, without those of `but`.

    Before a proxy is made: those of coming rounds alone, `count_late` has the others.
    """
    stage = stage_column().label("stage")
    timely = counted(Request, territories, but) & (Request.state.not_in(UNMADE) | _is_in_time(coming))
    sums = select(stage, func.count(), *_votes()).where(timely).group_by(stage)
    found = {name: (count, first, second) for name, count, first, second in await session.execute(sums)}
    queues: list[StageQueue] = []
    for one in Stage:
        count, first, second = found.get(one, (0, 0, 0))
        oldest: Sequence[Request] = ()
        if count and one in LISTED:
            query = select(Request).where(timely, in_stage(one))
            oldest = (await session.scalars(query.order_by(Request.opened_at, Request.id).limit(most))).all()
        queues.append(StageQueue(one, count, {1: first, 2: second}, await with_first_names(session, oldest)))
    return queues


async def count_late(
    session: AsyncSession, territories: Collection[str], but: ColumnElement[bool], coming: Collection[int]
) -> int:
    """Count the requests without a proxy whose rounds have all come, each person once, without those of `but`."""
    late = counted(Request, territories, but) & Request.state.in_(UNMADE) & ~_is_in_time(coming)
    return await session.scalar(select(func.count()).where(late)) or 0


async def count_duplicates(session: AsyncSession, territories: Collection[str], but: ColumnElement[bool]) -> int:
    """Count the second forms of a person that still wait to be looked at."""
    twice = Request.duplicate_of.is_not(None) & (Request.state == State.OPEN)
    query = select(func.count()).where(within_territories(Request, territories), twice, ~but)
    return await session.scalar(query) or 0


def _is_in_time(coming: Collection[int]) -> ColumnElement[bool]:
    return Request.rounds.overlap(sorted(coming))


def _votes() -> tuple[ColumnElement[int], ColumnElement[int]]:
    return func.count().filter(Request.rounds.contains([1])), func.count().filter(Request.rounds.contains([2]))


async def with_first_names(session: AsyncSession, requests: Sequence[Request]) -> list[RequestRead]:
    return [RequestRead.model_validate(common_field) for common_field in await read_common_fields(session, requests)]
