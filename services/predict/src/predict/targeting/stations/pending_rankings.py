"""Rankings that take too long for a page or an event: a job makes them, and the former one stands meanwhile."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit import jobs
from kit.jobs.schemas import JobState
from kit.web.problems import NotFound
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from predict.targeting.stations.models import Ranking
from predict.targeting.stations.queries import Known
from predict.targeting.stations.schemas import MakingRead

KIND = "ranking"
AT_ONCE = 3000
"""The largest department has fewer stations. More of them would keep the events behind them waiting."""
AGAIN = timedelta(hours=1)
"""How long what failed is left alone: what it failed of is likely to be there still."""
SERVICE = "predict"


@dataclass(frozen=True)
class Made:
    """State of the ranking's row: it was made from `mark`, and `job` makes that of `wanted`."""

    campaign_id: UUID
    mark: str
    wanted: str
    job: UUID | None


class RankingAsked(BaseModel):
    """`mark`: of the results, the territory and the blocs that it is made from."""

    mark: str


def made(ranking: Ranking) -> Made:
    return Made(ranking.campaign_id, ranking.mark, ranking.wanted, ranking.job)


async def ask_for_ranking(session: AsyncSession, known: Known) -> None:
    """Request a ranking once for each mark, while the ranking's row is held."""
    ranking = known.ranking
    if await is_being_made(session, made(ranking), known.mark):
        return
    asked = RankingAsked(mark=known.mark)
    ranking.job = await jobs.ask(session, ranking.campaign_id, KIND, asked, requested_by=SERVICE)
    ranking.wanted = known.mark
    await session.flush()


async def is_being_made(session: AsyncSession, row: Made, mark: str) -> bool:
    """Return whether a job makes this mark, or has failed on it a short while ago."""
    if row.wanted != mark:
        return False
    job = await read_making(session, row)
    return job is not None and (job.ended_at is None or job.ended_at > datetime.now(UTC) - AGAIN)


async def read_making(session: AsyncSession, row: Made) -> jobs.JobRead | None:
    """The job that makes the next one; None where this one is the newest that was asked for."""
    if row.job is None or row.wanted == row.mark:
        return None
    try:
        job = await jobs.read_job(session, row.campaign_id, row.job)
    except NotFound:  # ended long ago, and forgotten
        return None
    return None if job.state is JobState.DONE else job


def tell_making(job: jobs.JobRead | None) -> MakingRead | None:
    if job is None:
        return None
    return MakingRead(job=job.id, state=str(job.state), done=job.done, total=job.total, note=job.note)
