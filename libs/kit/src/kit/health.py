"""Whether the process lives, and whether it can work."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from kit import metrics
from kit.db import transaction
from kit.inbox import CONSUMER_STATE

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: Literal["ok"]
    service: str


class Readiness(BaseModel):
    status: Literal["ready", "degraded", "unavailable"]
    database: bool
    stopped_consumers: list[str]
    missed_events: int


@router.get("/health")
async def read_health(request: Request) -> Health:
    """The process answers. Nothing that a restart would not mend makes this fail."""
    return Health(status="ok", service=request.app.state.service)


@router.get("/ready", responses={503: {"model": Readiness, "description": "Not ready to serve."}})
async def read_readiness(request: Request, response: Response) -> Readiness:
    """The database answers and every consumer is hearing; 503 otherwise."""
    try:
        async with transaction(request.app.state.sessions) as session:
            rows = (await session.execute(select(CONSUMER_STATE))).all()
    except (SQLAlchemyError, OSError):
        response.status_code = 503
        return Readiness(status="unavailable", database=False, stopped_consumers=[], missed_events=0)
    stopped = sorted(row.consumer for row in rows if row.stopped)
    missed = sum(row.missing for row in rows)
    degraded = bool(stopped or missed)
    if degraded:
        response.status_code = 503
    return Readiness(
        status="degraded" if degraded else "ready",
        database=True,
        stopped_consumers=stopped,
        missed_events=missed,
    )


@router.get("/metrics", include_in_schema=False)
async def read_metrics() -> Response:
    body, kind = metrics.exposition()
    return Response(body, media_type=kind)
