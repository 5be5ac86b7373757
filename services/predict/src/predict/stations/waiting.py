"""A territory too large to be ranked while a page or an event waits: a job ranks it, and the old ranking stands."""

from datetime import UTC, datetime, timedelta

from kit import jobs
from kit.jobs.schemas import JobState
from kit.problems import NotFound
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from predict.stations.models import Ranking
from predict.stations.queries import Known

KIND = "ranking"
AT_ONCE = 3000
"""The largest department has fewer stations. More of them would keep the events behind them waiting."""
AGAIN = timedelta(hours=1)
"""How long a ranking that failed is left alone: what it failed of is likely to be there still."""
SERVICE = "predict"


class RankingAsked(BaseModel):
    """`mark`: of the results, the territory and the blocs that it is made from."""

    mark: str


async def ask_for_ranking(session: AsyncSession, known: Known) -> None:
    """Once for each mark, while the ranking's row is held."""
    if await is_being_made(session, known):
        return
    ranking = known.ranking
    asked = RankingAsked(mark=known.mark)
    ranking.job = await jobs.ask(session, ranking.campaign_id, KIND, asked, requested_by=SERVICE)
    ranking.wanted = known.mark
    await session.flush()


async def is_being_made(session: AsyncSession, known: Known) -> bool:
    """Also where it has failed a short while ago."""
    if known.ranking.wanted != known.mark:
        return False
    job = await read_making(session, known.ranking)
    return job is not None and (job.ended_at is None or job.ended_at > datetime.now(UTC) - AGAIN)


async def read_making(session: AsyncSession, ranking: Ranking) -> jobs.JobRead | None:
    """The job that makes the next ranking; None where this one is the newest that was asked for."""
    if ranking.job is None or ranking.wanted == ranking.mark:
        return None
    try:
        job = await jobs.read_job(session, ranking.campaign_id, ranking.job)
    except NotFound:  # ended long ago, and forgotten
        return None
    return None if job.state is JobState.DONE else job
