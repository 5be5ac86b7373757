"""Back-tests in the campaign's own territory: each past round hidden, forecast, and compared with the result."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from kit.jobs import Work
from kit.web.problems import Conflict, NotFound
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.forecasting.forecasts.ground import Ground, read_ground
from predict.forecasting.forecasts.model.backtest import NothingToScore, backtest_round
from predict.forecasting.forecasts.model.outlook import METHOD
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.models import ForecastBacktest
from predict.forecasting.forecasts.schemas import BacktestCreate, BacktestRound


async def find_backtest(session: AsyncSession, campaign_id: UUID) -> ForecastBacktest | None:
    return await session.get(ForecastBacktest, campaign_id)


async def run_backtest(work: Work, request: BacktestCreate) -> dict[str, Any]:
    """Job: back-test each past round of the territory and store the errors."""
    async with work.transaction() as session:
        ground = await read_ground(session, work.campaign_id)
    hidden = [past_round for past_round in ground.printed if request.election in (None, past_round.id)]
    if not hidden:
        raise NotFound(
            "Ce tour n’est pas importé pour ce territoire.", "This round is not imported for this territory."
        )
    scores: list[BacktestRound] = []
    for index, target in enumerate(hidden):
        await work.progress(index, len(hidden), target.id)
        if (scored := await _hide(ground, target.id)) is not None:
            scores.append(scored)
    if not scores:
        raise Conflict(
            "Rien à comparer : il faut au moins un tour plus ancien, et plus d’un bloc au second tour caché.",
            "Nothing to compare: an older round is needed, and more than one bloc in the hidden one.",
        )
    rounds = [backtest_round.model_dump() for backtest_round in scores]
    async with work.transaction() as session:
        row = {"rounds": rounds, "method": METHOD, "data_vintage": ground.vintage}
        statement = insert(ForecastBacktest).values(campaign_id=work.campaign_id, **row)
        await session.execute(
            statement.on_conflict_do_update(index_elements=["campaign_id"], set_=row | {"made_at": func.now()})
        )
    return {"rounds": rounds}


async def _hide(ground: Ground, election: str) -> BacktestRound | None:
    basis = ground.basis
    target = next(past_round for past_round in ground.printed if past_round.id == election)
    inside = dict(zip(basis.places.stations, _constituencies(ground), strict=True))
    try:
        scored = await asyncio.to_thread(
            backtest_round, ground.printed, target, inside, load_parameters().without(target.election)
        )
    except NothingToScore:
        return None
    numbers = asdict(scored.stations)
    return BacktestRound(election=election, stations=numbers.pop("units"), history=list(scored.history), **numbers)


def _constituencies(ground: Ground) -> Sequence[str]:
    places = ground.basis.places
    return [places.constituencies[int(index)] for index in places.constituency_of]
