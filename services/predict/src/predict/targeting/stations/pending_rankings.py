"""Requests of the ranking job for large territories, once for each state of the data."""

from kit import jobs
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations.pending_jobs import SERVICE, DerivedState, is_being_made
from predict.targeting.stations.models import Ranking
from predict.targeting.stations.queries import CurrentRanking

KIND = "ranking"
AT_ONCE = 400
"""The largest constituency has fewer stations. Of more, who asks and the events behind it would wait for seconds."""
BY_DEPARTMENT = 3000
"""The largest department has fewer stations. More of them are ranked department by department."""


class RankingArguments(BaseModel):
    """Arguments of the job. `mark`: state of results, territory and blocs."""

    mark: str


def derived_state(ranking: Ranking) -> DerivedState:
    return DerivedState(ranking.campaign_id, ranking.mark, ranking.wanted, ranking.job)


async def ask_for_ranking(session: AsyncSession, current_ranking: CurrentRanking) -> None:
    """Request a ranking once per mark; the ranking's row must be locked."""
    ranking = current_ranking.ranking
    if await is_being_made(session, derived_state(ranking), current_ranking.mark):
        return
    ranking_arguments = RankingArguments(mark=current_ranking.mark)
    ranking.job = await jobs.enqueue_job(session, ranking.campaign_id, KIND, ranking_arguments, requested_by=SERVICE)
    ranking.wanted = current_ranking.mark
    await session.flush()
