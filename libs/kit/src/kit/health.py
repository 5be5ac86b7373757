"""Health (is the process alive?) and readiness (can it work?)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kit.db.sessions import Sessions, transaction
from kit.events.inbox import CONSUMER_STATE
from kit.runtime import metrics
from kit.runtime.disk_space import Level, Room, met_full_disk
from kit.web.routing import operation_id

router = APIRouter(tags=["health"], generate_unique_id_function=operation_id)

_FULL = "The disk is full: nothing is written until there is room. What is there can be read."


class Health(BaseModel):
    status: Literal["ok"]
    service: str


class Readiness(BaseModel):
    status: Literal["ready", "degraded", "unavailable"]
    database: bool
    stopped_consumers: list[str]
    missed_events: int
    disk: Annotated[Level, Field(description="`full`: nothing is written, what is there can still be read.")] = Level.OK
    reason: Annotated[str | None, Field(description="Why it is not ready, or soon will not be, for the operator.")] = (
        None
    )


@router.get("/health")
async def get_health(request: Request) -> Health:
    """Return that the process answers. It fails only for what a restart would fix."""
    return Health(status="ok", service=request.app.state.service)


@router.get("/ready", responses={503: {"model": Readiness, "description": "Not ready to serve."}})
async def get_readiness(request: Request, response: Response) -> Readiness:
    """Return that the database answers, the disk has room and every consumer works; 503 otherwise."""
    room: Room = request.app.state.disks.room
    try:
        async with transaction(request.app.state.sessions) as session:
            rows = (await session.execute(select(CONSUMER_STATE))).all()
        full = room.level == Level.FULL or not await has_room(request.app.state.sessions)
    except (SQLAlchemyError, OSError) as error:
        response.status_code = 503
        full = room.level == Level.FULL or met_full_disk(error)
        return Readiness(
            status="unavailable",
            database=False,
            stopped_consumers=[],
            missed_events=0,
            disk=Level.FULL if full else room.level,
            reason=_FULL if full else "The database does not answer.",
        )
    stopped = sorted(row.consumer for row in rows if row.stopped)
    missed = sum(row.missing for row in rows)
    degraded = bool(stopped or missed or full)
    if degraded:
        response.status_code = 503
    return Readiness(
        status="degraded" if degraded else "ready",
        database=True,
        stopped_consumers=stopped,
        missed_events=missed,
        disk=Level.FULL if full else room.level,
        reason=_reason(room, stopped, missed, full=full),
    )


def _reason(room: Room, stopped: list[str], missed: int, *, full: bool) -> str | None:
    if full:
        return _FULL
    if stopped:
        return "A consumer stopped after ten dead letters in a row."
    if missed:
        return "Events were told that were not heard yet."
    return f"The disk is nearly full: {room.said}." if room.level == Level.NEARLY_FULL else None


async def has_room(sessions: Sessions) -> bool:
    """Return True if PostgreSQL can write a megabyte of temporary files where its data is."""
    try:
        async with transaction(sessions) as session:
            await session.execute(text("set local work_mem = '64kB'"))
            await session.execute(text("select count(*) from generate_series(1, 60000)"))
    except DBAPIError as error:
        if not met_full_disk(error):
            raise
        return False
    return True


@router.get("/metrics", include_in_schema=False)
async def read_metrics() -> Response:
    body, kind = metrics.exposition()
    return Response(body, media_type=kind)
