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

router = APIRouter(route_class=Route, prefix="/v1", tags=["forecasts"])

_SOURCE = ("method", "data_vintage")
Reader = Annotated[Caller, Security(caller_with, scopes=["forecasts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["forecasts:write"])]


@router.get("/forecast")
async def get_forecast(session: Session, caller: Reader) -> CurrentForecast:
    """The campaign's forecast by its current scenario: shares, turnout and chances, with 90 % intervals.

    Without a scenario the last comparable result stands for what the country does, and the intervals are wide: no past
    result can tell a national level. How wrong the method is in this territory: `GET /v1/forecast/backtest`.
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
    kept, _ = await service.bring_up_to_date(session, caller.campaign_id)
    made = ForecastRead.model_validate(kept.result)
    text = io.StringIO()
    table = csv.writer(text)
    columns = [f"{name}{part}" for name in lists for part in ("", "_low", "_high")]
    table.writerow(["station", "registered", "turnout", "turnout_low", "turnout_high", *columns, *_SOURCE])
    for one in stations:
        if caller.covers(one.station):
            numbers = (one.turnout, one.turnout_low, one.turnout_high, *(part for of in one.shares for part in of))
            told = (f"{number:.5f}" for number in numbers)
            table.writerow([one.station, one.registered, *told, made.method, made.data_vintage])
    headers = {"Content-Disposition": 'attachment; filename="forecast.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/forecast/night")
async def get_election_night(
    session: Session, caller: Reader, round_number: Annotated[int | None, Query(alias="round", ge=1, le=2)] = None
) -> NightRead:
    """The counting night's projection beside what was forecast, as results last told it.

    Before the legal hour only for those who may see sums of the night (L. 52-2). The forecast is not moved by it.
    """
    return await night.read_night(session, caller, round_number)


@router.post("/forecasts")
async def create_forecast(ask: ForecastCreate, session: Session, caller: Reader) -> ForecastRead:
    """Forecast a scenario at once, without keeping it: turnout, levels, alliances, withdrawals, new lists."""
    return await service.forecast_now(session, caller.campaign_id, ask.scenario, "/scenario")


@router.get("/forecast/backtest")
async def get_backtest(session: Session, caller: Reader) -> BacktestsRead:
    """Return the errors of the method here, by the last back-test: each past round hidden and forecast."""
    found = await own_backtests.find_backtest(session, caller.campaign_id)
    if found is None:
        raise NotFound(
            "Aucun essai rétrospectif n’a été fait : demandez-le par POST.", "No back-test was made yet: ask for it."
        )
    return BacktestsRead.model_validate(found)


@router.post("/forecast/backtest", status_code=status.HTTP_202_ACCEPTED)
async def start_backtest(asked: BacktestCreate, session: Session, caller: Writer, response: Response) -> jobs.JobRead:
    """Hide past rounds, forecast them by constants that have not seen them, and keep the errors: a job."""
    job_id = await jobs.enqueue_job(session, caller.campaign_id, "backtest", asked, requested_by=caller.subject)
    response.headers["Location"] = f"/v1/jobs/{job_id}"
    return await jobs.read_job(session, caller.campaign_id, job_id)


@router.get("/scenarios", response_model=Page[ScenarioRead])
async def list_scenarios(session: Session, caller: Reader) -> Rows[Scenario]:
    """The scenarios that the campaign keeps, by name."""
    return Rows(await service.list_scenarios(session, caller.campaign_id), None)


@router.post("/scenarios", status_code=status.HTTP_201_CREATED, response_model=ScenarioRead)
async def create_scenario(put: ScenarioPut, session: Session, caller: Writer, response: Response) -> Scenario:
    """Keep a scenario under a name."""
    return with_etag(response, await service.keep_scenario(session, caller.campaign_id, put, caller.subject))


@router.get("/scenarios/{scenario_id}", response_model=ScenarioRead)
async def get_scenario(scenario_id: UUID, session: Session, caller: Reader, response: Response) -> Scenario:
    """One scenario."""
    return with_etag(response, await service.get_scenario(session, caller.campaign_id, scenario_id))


@router.put("/scenarios/{scenario_id}", response_model=ScenarioRead, responses=CHANGED_RESPONSE)
async def update_scenario(
    scenario_id: UUID, put: ScenarioPut, session: Session, caller: Writer, response: Response, if_match: IfMatch = None
) -> Scenario:
    """Change a scenario; where it is the current one the forecast is made anew."""
    seen = version_of(if_match)
    changed = await service.change_scenario(session, caller.campaign_id, scenario_id, put, caller.subject, seen)
    return with_etag(response, changed)


@router.delete("/scenarios/{scenario_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_scenario(scenario_id: UUID, session: Session, caller: Writer) -> None:
    """Delete a scenario that the forecast is not told by."""
    await service.delete_scenario(session, caller.campaign_id, scenario_id)


@router.get("/scenarios/{scenario_id}/forecast")
async def get_scenario_forecast(scenario_id: UUID, session: Session, caller: Reader) -> ForecastRead:
    """The forecast by a scenario that is kept, to compare it with others."""
    return await service.forecast_kept(session, caller.campaign_id, scenario_id)


@router.post("/scenarios/{scenario_id}/choose", response_model=ScenarioRead)
async def choose_scenario(scenario_id: UUID, session: Session, caller: Writer) -> Scenario:
    """Tell the campaign's forecast by this scenario from now on; the other services hear of it."""
    await service.choose_scenario(session, caller.campaign_id, scenario_id)
    return await service.get_scenario(session, caller.campaign_id, scenario_id)


@router.delete("/forecast/scenario", status_code=status.HTTP_204_NO_CONTENT)
async def clear_scenario(session: Session, caller: Writer) -> None:
    """Go back to the last comparable result as the country's level."""
    await service.choose_scenario(session, caller.campaign_id, None)
