"""Routes to follow and cancel jobs, the same in every service."""

from typing import Annotated
from uuid import UUID

from common.scopes import Role
from fastapi import APIRouter, Security

from kit.jobs import queue
from kit.jobs.schemas import BatchRead, JobRead
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_cursor
from kit.web.problems import NotFound
from kit.web.routing import Route

router = APIRouter(route_class=Route, prefix="/v1", tags=["jobs"])

Member = Annotated[Caller, Security(caller_with, scopes=["jobs:read"])]
Canceller = Annotated[Caller, Security(caller_with, scopes=["jobs:write"])]

# A job's result may cover more than another member's territory.
SEES_ALL = frozenset({Role.MANAGER, Role.CANDIDATE})


def _whose(caller: Caller) -> str | None:
    return None if caller.roles & SEES_ALL else caller.subject


@router.get("/jobs")
async def list_jobs(
    session: Session,
    caller: Member,
    paging: Paging,
    batch: UUID | None = None,
) -> Page[JobRead]:
    """List jobs, newest first: your own; all of the campaign's for its managers and its candidate."""
    after = read_cursor(paging, int)
    jobs, following = await queue.list_jobs(session, caller.campaign_id, _whose(caller), batch, after, paging.limit)
    return Page(items=jobs, next=None if following is None else str(following))


@router.get("/jobs/{job_id}")
async def get_job(job_id: UUID, session: Session, caller: Member) -> JobRead:
    """Return a job's progress and result. Ended jobs are kept for 30 days."""
    job = await queue.read_job(session, caller.campaign_id, job_id)
    if _whose(caller) not in (None, job.requested_by):
        raise NotFound("Ce travail n'existe pas.", "There is no such job.")
    return job


@router.delete("/jobs/{job_id}")
async def cancel_job(job_id: UUID, session: Session, caller: Canceller) -> JobRead:
    """Cancel a job. An ended one stays as it is."""
    await get_job(job_id, session, caller)
    return await queue.cancel_job(session, caller.campaign_id, job_id)


@router.get("/job-batches/{batch}")
async def get_job_batch(batch: UUID, session: Session, caller: Member) -> BatchRead:
    """Return the progress of a batch of jobs, as counts by state."""
    return await queue.read_batch(session, caller.campaign_id, batch)
