from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.parts import Skip
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Conflict, Invalid, Problem
from starlette.responses import Response

from predict.forecasting.forecasts import night, own_backtests, service
from predict.forecasting.forecasts.bars import Bar, draw_bars
from predict.forecasting.forecasts.forms import INPUTS, NAMES, ChoiceEntry, ScenarioEntry, read_scenario
from predict.forecasting.forecasts.french import decided_at_once, in_words, name_number
from predict.forecasting.forecasts.model.rounds import BLOCS
from predict.forecasting.forecasts.schemas import Assumptions, BacktestCreate, BacktestsRead, ForecastRead, ScenarioPut
from predict.past_results.elections.names import name_round
from predict.past_results.elections.pages import place_or_levels
from predict.past_results.elections.place_query import PlaceQuery

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["forecasts:read", "forecasts:write"])]
COMPARED = 6
"""Each scenario on the page is computed anew: a fraction of a second."""

_DONE = {
    "kept": "Le scénario est gardé.",
    "chosen": "La prévision suit ce scénario.",
    "asked": "L’essai rétrospectif est demandé.",
}


@router.get("/forecast")
async def show_forecast(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    place: PlaceQuery = "",
    skip: Skip = 0,
) -> HTMLResponse:
    why = "La prévision se calcule lieu par lieu : choisissez-en un."
    part = await place_or_levels(request, session, caller.campaign_id, place, "Prévision", why, skip)
    if isinstance(part, HTMLResponse):
        return part
    if place:
        return await _show_place(request, session, caller, part)
    return await _page(request, session, caller, message=_DONE.get(done, ""))


@router.post("/forecast/scenarios")
async def keep_scenario(
    request: Request, session: Session, caller: Writer, entry: Annotated[ScenarioEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(ScenarioPut, read_scenario(entry), NAMES)
        await service.keep_scenario(session, caller.campaign_id, put, caller.subject)

    return await _act(request, session, caller, act, "kept", PageForm.of(entry, "scenario", INPUTS))


@router.post("/forecast/current")
async def choose_scenario(
    request: Request, session: Session, caller: Writer, entry: Annotated[ChoiceEntry, Form()]
) -> Response:
    async def act() -> None:
        try:
            chosen = UUID(entry.scenario) if entry.scenario else None
        except ValueError:
            raise Invalid(
                "Choisissez un scénario de la liste.", "Choose a scenario of the list.", "/scenario"
            ) from None
        await service.choose_scenario(session, caller.campaign_id, chosen)

    return await _act(request, session, caller, act, "chosen", PageForm.of(entry, "current"))


@router.post("/forecast/backtest")
async def ask_backtest(request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await jobs.enqueue_job(session, caller.campaign_id, "backtest", BacktestCreate(), requested_by=caller.subject)

    return await _act(request, session, caller, act, "asked", PageForm("backtest"))


async def _act(
    request: Request, session: Session, caller: Caller, act: Callable[[], Awaitable[None]], done: str, form: PageForm
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/forecast?done={done}",
        again=lambda form: _page(request, session, caller, form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm | None = None, *, message: str = ""
) -> HTMLResponse:
    campaign = await get_campaign(session, caller.campaign_id)
    forecast: ForecastRead | None = None
    missing, made_at, current = "", None, None
    try:
        async with session.begin_nested():
            stored, current = await service.bring_up_to_date(session, caller.campaign_id)
        forecast, made_at = ForecastRead.model_validate(stored.result), stored.made_at
    except Conflict as conflict:
        missing = conflict.fr
    scenarios = await service.list_scenarios(session, caller.campaign_id)
    compared = await _compare(session, caller, [scenario.id for scenario in scenarios[:COMPARED]]) if forecast else {}
    trial = await jobs.read_last_job(session, caller.campaign_id, "backtest")
    backtest = await own_backtests.find_backtest(session, caller.campaign_id)
    return render(
        request,
        "forecasts/forecast.html",
        campaign=campaign.state,
        forecast=forecast,
        made_at=made_at,
        current=current,
        missing=missing,
        drawing=_draw(forecast) if forecast else "",
        labels={list_forecast.id: list_forecast.label for list_forecast in forecast.lists} if forecast else {},
        scenarios=scenarios,
        compared=compared,
        night=await night.find_night(session, caller),
        trial=trial if trial and trial.under_way else None,
        backtest=BacktestsRead.model_validate(backtest) if backtest else None,
        in_words=in_words,
        at_once=decided_at_once(forecast.lists) if forecast else "",
        name_round=name_round,
        blocs=BLOCS,
        may_write="forecasts:write" in caller.scopes,
        said=message,
        form=form or PageForm(),
    )


async def _show_place(request: Request, session: Session, caller: Caller, place: str) -> HTMLResponse:
    """Show the lists' shares in a part of the territory: who wins is decided by the whole of it."""
    forecast, missing = None, ""
    try:
        forecast = await service.forecast_now(session, caller.campaign_id, Assumptions(), place=place)
    except Conflict as conflict:
        missing = conflict.fr
    return render(
        request,
        "forecasts/place.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        place=place,
        forecast=forecast,
        missing=missing,
        drawing=_draw(forecast) if forecast else "",
    )


async def _compare(session: Session, caller: Caller, ids: list[UUID]) -> dict[UUID, ForecastRead | str]:
    """Return each scenario's forecast, or a sentence if it no longer fits the lists."""
    result: dict[UUID, ForecastRead | str] = {}
    for scenario_id in ids:
        try:
            result[scenario_id] = await service.forecast_kept(session, caller.campaign_id, scenario_id)
        except Problem as problem:
            result[scenario_id] = problem.fr
    return result


def _draw(forecast: ForecastRead) -> str:
    standing = [
        list_forecast for list_forecast in forecast.lists if forecast.round == 1 or list_forecast.chance_to_qualify > 0
    ]
    lists = sorted(standing, key=lambda item: -item.share)
    bars = [
        Bar(
            list_forecast.label,
            list_forecast.share,
            list_forecast.interval.low,
            list_forecast.interval.high,
            list_forecast.ours,
        )
        for list_forecast in lists
    ]
    return draw_bars(
        bars, f"Part attendue de chaque liste au {name_number(forecast.round)} tour, avec son intervalle à 90 %"
    )
