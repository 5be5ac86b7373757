import csv
import io
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, Security, status
from kit import jobs
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, Rows
from kit.web.problems import NotFound

from predict.forecasting.forecasts import night, own_backtests, service
from predict.forecasting.forecasts.models import Scenario
from predict.forecasting.forecasts.schemas import (
    BacktestCreate,
    BacktestsRead,
    CurrentForecast,
    ForecastCreate,
    ForecastRead,
    NightRead,
    ScenarioPut,
    ScenarioRead,
)
from predict.past_results.elections.levels import find_place
from predict.past_results.elections.place_query import PlaceQuery

router = APIRouter(route_class=Route, prefix="/v1", tags=["forecasts"])

_SOURCE = ("method", "data_vintage")
Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["forecasts:write"])]


@router.get("/forecast")
async def get_forecast(session: Session, caller: Reader) -> CurrentForecast:
    """Return the campaign's forecast by its current scenario: shares, turnout and probabilities, with 90 % intervals.

    Without a scenario the last comparable result is taken as the national level, and intervals are wide: past results
    cannot predict it. For the method's errors in this territory see `GET /v1/forecast/backtest`.
    """
    forecast, scenario = await service.bring_up_to_date(session, caller.campaign_id)
    return CurrentForecast.model_validate(
        (forecast.result or {})
        | {"version": forecast.version, "made_at": forecast.made_at, "scenario": scenario.name if scenario else None}
    )


@router.get("/forecast.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_forecast(session: Session, caller: Reader) -> Response:
    """The current forecast by polling station as CSV: share of each list with its 90 % interval, and turnout."""
    lists, stations = await service.read_stations(session, caller.campaign_id)
    stored, _ = await service.bring_up_to_date(session, caller.campaign_id)
    forecast_read = ForecastRead.model_validate(stored.result)
    text = io.StringIO()
    table = csv.writer(text)
    columns = [f"{name}{part}" for name in lists for part in ("", "_low", "_high")]
    table.writerow(["station", "registered", "turnout", "turnout_low", "turnout_high", *columns, *_SOURCE])
    for station in stations:
        if caller.covers(station.station):
            numbers = (
                station.turnout,
                station.turnout_low,
                station.turnout_high,
                *(part for of in station.shares for part in of),
            )
            told = (f"{number:.5f}" for number in numbers)
            table.writerow(
                [station.station, station.registered, *told, forecast_read.method, forecast_read.data_vintage]
            )
    headers = {"Content-Disposition": 'attachment; filename="forecast.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/forecast/night")
async def get_election_night(
    session: Session, caller: Reader, round_number: Annotated[int | None, Query(alias="round", ge=1, le=2)] = None
) -> NightRead:
    """Return results' latest projection of the counting night, beside the forecast.

    Before the legal hour only for members who may see the night's totals (L. 52-2). It does not change the forecast.
    """
    return await night.read_night(session, caller, round_number)


@router.post("/forecasts")
async def create_forecast(
    ask: ForecastCreate, session: Session, caller: Reader, place: PlaceQuery = ""
) -> ForecastRead:
    """Forecast a scenario without storing it: turnout, levels, alliances, withdrawals, new lists.

    Of a `place`, shares and turnout are of that place; chances to go on and to win are as if it voted alone.
    """
    part = await find_place(session, caller.campaign_id, place) if place else None
    return await service.forecast_now(session, caller.campaign_id, ask.scenario, "/scenario", part)


@router.get("/forecast/backtest")
async def get_backtest(session: Session, caller: Reader) -> BacktestsRead:
    """Return the errors of the method here, from the last back-test: each past round hidden and forecast."""
    backtest = await own_backtests.find_backtest(session, caller.campaign_id)
    if backtest is None:
        raise NotFound(
            "Aucun essai rétrospectif n’a été fait : demandez-le par POST.", "No back-test was made yet: ask for it."
        )
    return BacktestsRead.model_validate(backtest)


@router.post("/forecast/backtest", status_code=status.HTTP_202_ACCEPTED)
async def start_backtest(asked: BacktestCreate, session: Session, caller: Writer, response: Response) -> jobs.JobRead:
    """Start a job that hides past rounds, forecasts them by constants fitted without them, and stores the errors."""
    job_id = await jobs.enqueue_job(session, caller.campaign_id, "backtest", asked, requested_by=caller.subject)
    response.headers["Location"] = f"/v1/jobs/{job_id}"
    return await jobs.read_job(session, caller.campaign_id, job_id)


@router.get("/scenarios", response_model=Page[ScenarioRead])
async def list_scenarios(session: Session, caller: Reader) -> Rows[Scenario]:
    """List the campaign's scenarios by name."""
    return Rows(await service.list_scenarios(session, caller.campaign_id), None)


@router.post("/scenarios", status_code=status.HTTP_201_CREATED, response_model=ScenarioRead)
async def create_scenario(put: ScenarioPut, session: Session, caller: Writer, response: Response) -> Scenario:
    """Store a scenario under a name."""
    return with_etag(response, await service.keep_scenario(session, caller.campaign_id, put, caller.subject))


@router.get("/scenarios/{scenario_id}", response_model=ScenarioRead)
async def get_scenario(scenario_id: UUID, session: Session, caller: Reader, response: Response) -> Scenario:
    """Return one scenario."""
    return with_etag(response, await service.get_scenario(session, caller.campaign_id, scenario_id))


@router.put("/scenarios/{scenario_id}", response_model=ScenarioRead, responses=CHANGED_RESPONSE)
async def update_scenario(
    scenario_id: UUID, put: ScenarioPut, session: Session, caller: Writer, response: Response, if_match: IfMatch = None
) -> Scenario:
    """Change a scenario; if it is the current one the forecast is recomputed."""
    seen = version_of(if_match)
    changed = await service.change_scenario(session, caller.campaign_id, scenario_id, put, caller.subject, seen)
    return with_etag(response, changed)


@router.delete("/scenarios/{scenario_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_scenario(scenario_id: UUID, session: Session, caller: Writer) -> None:
    """Delete a scenario that is not the current one."""
    await service.delete_scenario(session, caller.campaign_id, scenario_id)


@router.get("/scenarios/{scenario_id}/forecast")
async def get_scenario_forecast(scenario_id: UUID, session: Session, caller: Reader) -> ForecastRead:
    """Return the forecast by a stored scenario, to compare it with others."""
    return await service.forecast_kept(session, caller.campaign_id, scenario_id)


@router.post("/scenarios/{scenario_id}/choose", response_model=ScenarioRead)
async def choose_scenario(scenario_id: UUID, session: Session, caller: Writer) -> Scenario:
    """Make this scenario the current one; other services receive the new forecast."""
    await service.choose_scenario(session, caller.campaign_id, scenario_id)
    return await service.get_scenario(session, caller.campaign_id, scenario_id)


@router.delete("/forecast/scenario", status_code=status.HTTP_204_NO_CONTENT)
async def clear_scenario(session: Session, caller: Writer) -> None:
    """Go back to the last comparable result as the national level."""
    await service.choose_scenario(session, caller.campaign_id, None)
