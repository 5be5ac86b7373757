from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Conflict, Problem
from starlette.responses import Response

from predict.forecasting.forecasts import night, own_backtests, service
from predict.forecasting.forecasts.bars import Bar, draw_bars
from predict.forecasting.forecasts.entries import MalformedInput, read_scenario
from predict.forecasting.forecasts.french import in_words, name_number
from predict.forecasting.forecasts.model.rounds import BLOCS
from predict.forecasting.forecasts.schemas import BacktestCreate, BacktestsRead, ForecastRead
from predict.past_results.elections.names import name_round

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["forecasts:read", "forecasts:write"])]
Text = Annotated[str, Form(max_length=100)]
Texts = Annotated[list[str] | None, Form(max_length=60)]
COMPARED = 6
"""Each scenario on the page is computed anew: a fraction of a second."""

_DONE = {
    "kept": "Le scénario est gardé.",
    "chosen": "La prévision suit ce scénario.",
    "asked": "L’essai rétrospectif est en cours : rechargez la page dans quelques secondes.",
}


@router.get("/forecast")
async def show_forecast(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, said=_DONE.get(done, ""))


@router.post("/forecast/scenarios")
async def keep_scenario(
    request: Request,
    session: Session,
    caller: Writer,
    name: Text = "",
    turnout: Text = "",
    level: Texts = None,
    withdrawn: Texts = None,
    merged: Text = "",
    into: Text = "",
    rate: Text = "",
) -> Response:
    try:
        levels = dict(zip(BLOCS, level or [], strict=False))
        put = read_scenario(name, turnout, levels, withdrawn or [], merged, into, rate)
        async with session.begin_nested():
            await service.keep_scenario(session, caller.campaign_id, put, caller.subject)
    except MalformedInput as error:
        return await _page(request, session, caller, bad=str(error), status=422)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, "kept")


@router.post("/forecast/current")
async def choose_scenario(request: Request, session: Session, caller: Writer, scenario: Text = "") -> Response:
    try:
        async with session.begin_nested():
            await service.choose_scenario(session, caller.campaign_id, UUID(scenario) if scenario else None)
    except ValueError:
        return await _page(request, session, caller, bad="Choisissez un scénario de la liste.", status=422)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    return _back(request, "chosen")


@router.post("/forecast/backtest")
async def ask_backtest(request: Request, session: Session, caller: Writer) -> Response:
    await jobs.enqueue_job(session, caller.campaign_id, "backtest", BacktestCreate(), requested_by=caller.subject)
    return _back(request, "asked")


async def _page(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    campaign = await get_campaign(session, caller.campaign_id)
    forecast: ForecastRead | None = None
    missing, made_at, current = "", None, None
    try:
        async with session.begin_nested():
            kept, current = await service.bring_up_to_date(session, caller.campaign_id)
        forecast, made_at = ForecastRead.model_validate(kept.result), kept.made_at
    except Conflict as conflict:
        missing = conflict.fr
    scenarios = await service.list_scenarios(session, caller.campaign_id)
    compared = await _compare(session, caller, [one.id for one in scenarios[:COMPARED]]) if forecast else {}
    backtest = await own_backtests.find_backtest(session, caller.campaign_id)
    return render(
        request,
        "forecasts/forecast.html",
        status=status,
        campaign=campaign.state,
        forecast=forecast,
        made_at=made_at,
        current=current,
        missing=missing,
        drawing=_draw(forecast) if forecast else "",
        labels={one.id: one.label for one in forecast.lists} if forecast else {},
        scenarios=scenarios,
        compared=compared,
        night=await night.find_night(session, caller),
        backtest=BacktestsRead.model_validate(backtest) if backtest else None,
        in_words=in_words,
        name_round=name_round,
        blocs=BLOCS,
        may_write="forecasts:write" in caller.scopes,
        said=said,
        bad=bad,
    )


async def _compare(session: Session, caller: Caller, ids: list[UUID]) -> dict[UUID, ForecastRead | str]:
    """The forecast by each scenario; a sentence where it no longer fits the lists."""
    found: dict[UUID, ForecastRead | str] = {}
    for one in ids:
        try:
            found[one] = await service.forecast_kept(session, caller.campaign_id, one)
        except Problem as problem:
            found[one] = problem.fr
    return found


def _draw(forecast: ForecastRead) -> str:
    standing = [one for one in forecast.lists if forecast.round == 1 or one.chance_to_qualify > 0]
    lists = sorted(standing, key=lambda one: -one.share)
    bars = [Bar(one.label, one.share, one.interval.low, one.interval.high, one.ours) for one in lists]
    return draw_bars(
        bars, f"Part attendue de chaque liste au {name_number(forecast.round)} tour, avec son intervalle à 90 %"
    )


def _back(request: Request, done: str) -> RedirectResponse:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/forecast?done={done}", 303)
