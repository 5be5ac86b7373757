"""Asking for the ranking of a large territory, once."""

from kit import jobs
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations.pending_jobs import SERVICE, Made, is_being_made
from predict.targeting.stations.models import Ranking
from predict.targeting.stations.queries import Known

KIND = "ranking"
AT_ONCE = 3000
"""The largest department has fewer stations. More of them would keep the events behind them waiting."""


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
    ranking.job = await jobs.enqueue_job(session, ranking.campaign_id, KIND, asked, requested_by=SERVICE)
    ranking.wanted = known.mark
    await session.flush()
