"""Background computation of derived rows; the former result stays available meanwhile."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit import jobs
from kit.jobs.schemas import JobState
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations.schemas import PendingJobRead

AGAIN = timedelta(hours=1)
"""How long what failed is left alone: what it failed of is likely to be there still."""
SERVICE = "predict"


@dataclass(frozen=True)
class DerivedState:
    """State of a derived row: computed for input `mark`, while `job` computes `wanted`."""

    campaign_id: UUID
    mark: str
    wanted: str
    job: UUID | None


async def is_being_made(session: AsyncSession, row: DerivedState, mark: str) -> bool:
    """Return whether a job computes this mark, or failed on it a short while ago."""
    if row.wanted != mark:
        return False
    job = await read_pending_job(session, row)
    return job is not None and (job.ended_at is None or job.ended_at > datetime.now(UTC) - AGAIN)


async def read_pending_job(session: AsyncSession, row: DerivedState) -> jobs.JobRead | None:
    """Return the job that computes the next row; None if this one is the latest requested."""
    if row.job is None or row.wanted == row.mark:
        return None
    try:
        job = await jobs.read_job(session, row.campaign_id, row.job)
    except NotFound:  # ended long ago, and forgotten
        return None
    return None if job.state is JobState.DONE else job


def describe_pending_job(job: jobs.JobRead | None) -> PendingJobRead | None:
    if job is None:
        return None
    return PendingJobRead(job=job.id, state=str(job.state), done=job.done, total=job.total, note=job.note)
