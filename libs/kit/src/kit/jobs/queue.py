"""Enqueueing of jobs in the caller's transaction: they start once it commits."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel
from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kit.jobs.schemas import BatchRead, JobProblem, JobRead, JobState
from kit.jobs.tables import JOB
from kit.web.problems import NotFound

OPEN = (JobState.WAITING, JobState.RUNNING)


async def enqueue_job(
    session: AsyncSession, campaign_id: UUID, kind: str, arguments: BaseModel, *, requested_by: str
) -> UUID:
    """Enqueue a job; return its id."""
    return (await _insert(session, campaign_id, kind, [arguments], requested_by, None))[0]


async def enqueue_jobs(
    session: AsyncSession, campaign_id: UUID, kind: str, arguments: Sequence[BaseModel], *, requested_by: str
) -> UUID:
    """Enqueue one job for each of `arguments`, to run in parallel; return the batch's id."""
    batch = uuid4()
    await _insert(session, campaign_id, kind, arguments, requested_by, batch)
    return batch


async def _insert(
    session: AsyncSession,
    campaign_id: UUID,
    kind: str,
    arguments: Sequence[BaseModel],
    requested_by: str,
    batch: UUID | None,
) -> list[UUID]:
    same = {"campaign_id": campaign_id, "kind": kind, "requested_by": requested_by, "batch": batch}
    ids = [uuid4() for _ in arguments]
    rows = [
        same | {"id": job_id, "arguments": job_arguments.model_dump(mode="json")}
        for job_id, job_arguments in zip(ids, arguments, strict=True)
    ]
    if rows:
        await session.execute(insert(JOB), rows)
    return ids


async def read_job(session: AsyncSession, campaign_id: UUID, job_id: UUID) -> JobRead:
    query = select(JOB).where(JOB.c.campaign_id == campaign_id, JOB.c.id == job_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("Ce travail n'existe pas.", "There is no such job.")
    return describe_job(row)


async def read_last_job(session: AsyncSession, campaign_id: UUID, kind: str) -> JobRead | None:
    """Return the newest job of a kind, whoever asked for it."""
    rows = select(JOB).where(JOB.c.campaign_id == campaign_id, JOB.c.kind == kind)
    row = (await session.execute(rows.order_by(JOB.c.entry.desc()).limit(1))).one_or_none()
    return describe_job(row) if row is not None else None


async def list_jobs(
    session: AsyncSession,
    campaign_id: UUID,
    requested_by: str | None,
    batch: UUID | None,
    before: int | None,
    limit: int,
) -> tuple[list[JobRead], int | None]:
    """List jobs, newest first, of one person or of all, with the next page's cursor."""
    rows: Select[Any] = select(JOB).where(JOB.c.campaign_id == campaign_id).order_by(JOB.c.entry.desc())
    if requested_by is not None:
        rows = rows.where(JOB.c.requested_by == requested_by)
    if batch is not None:
        rows = rows.where(JOB.c.batch == batch)
    if before is not None:
        rows = rows.where(JOB.c.entry < before)
    page = (await session.execute(rows.limit(limit + 1))).all()
    return [describe_job(row) for row in page[:limit]], page[limit - 1].entry if len(page) > limit else None


async def read_batch(session: AsyncSession, campaign_id: UUID, batch: UUID) -> BatchRead:
    query = select(JOB.c.state, func.count()).where(JOB.c.campaign_id == campaign_id, JOB.c.batch == batch)
    counts: dict[str, int] = {state: count for state, count in await session.execute(query.group_by(JOB.c.state))}
    if not counts:
        raise NotFound("Ce lot de travaux n'existe pas.", "There is no such batch of jobs.")
    return BatchRead.model_validate({"batch": batch} | {str(state): counts.get(state, 0) for state in JobState})


async def cancel_job(session: AsyncSession, campaign_id: UUID, job_id: UUID) -> JobRead:
    """Cancel a job; an ended one stays, and a running one stops at its next progress report."""
    open_one = update(JOB).where(JOB.c.campaign_id == campaign_id, JOB.c.id == job_id, JOB.c.state.in_(OPEN))
    await session.execute(open_one.values(state=JobState.CANCELLED, ended_at=func.now(), claim=None))
    return await read_job(session, campaign_id, job_id)


def describe_job(row: Row[Any]) -> JobRead:
    return JobRead(
        id=row.id,
        batch=row.batch,
        kind=row.kind,
        state=JobState(row.state),
        done=row.done,
        total=row.total,
        note=row.note,
        result=row.result,
        problem=JobProblem.model_validate(row.problem) if row.problem else None,
        requested_by=row.requested_by,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
