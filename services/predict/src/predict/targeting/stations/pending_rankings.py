"""Asking for the ranking of a large territory, once."""

from kit import jobs
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations.pending_jobs import SERVICE, DerivedState, is_being_made
from predict.targeting.stations.models import Ranking
from predict.targeting.stations.queries import CurrentRanking

KIND = "ranking"
AT_ONCE = 3000
"""The largest department has fewer stations. More of them would keep the events behind them waiting."""


class RankingArguments(BaseModel):
    """`mark`: of the results, the territory and the blocs that it is made from."""

    mark: str


def derived_state(ranking: Ranking) -> DerivedState:
    return DerivedState(ranking.campaign_id, ranking.mark, ranking.wanted, ranking.job)


async def ask_for_ranking(session: AsyncSession, known: CurrentRanking) -> None:
    """Request a ranking once for each mark, while the ranking's row is held."""
    ranking = known.ranking
    if await is_being_made(session, derived_state(ranking), known.mark):
        return
    asked = RankingArguments(mark=known.mark)
    ranking.job = await jobs.enqueue_job(session, ranking.campaign_id, KIND, asked, requested_by=SERVICE)
    ranking.wanted = known.mark
    await session.flush()
