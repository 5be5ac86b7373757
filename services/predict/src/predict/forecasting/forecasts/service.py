"""Service of the campaign's forecast and scenarios: recomputed when its inputs change, stored, published."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from common.events.crm import CampaignChanged, CampaignOpened
from common.events.predict import ForecastUpdated
from common.events.results import TurnoutReported
from common.schemas.counts import Interval
from common.schemas.elections import TurnoutMoment
from kit.campaigns.queries import find_campaign
from kit.events.outbox import tell
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations.refreshers import register_refresher
from predict.forecasting.forecasts.french import describe_forecast
from predict.forecasting.forecasts.ground import Ground, ScenarioForecast, find_mark, make_forecast, read_ground
from predict.forecasting.forecasts.model.draws import Draws
from predict.forecasting.forecasts.model.forecast import StationForecast, by_station
from predict.forecasting.forecasts.models import ClosingTurnout, Forecast, Scenario
from predict.forecasting.forecasts.schemas import Assumptions, ForecastRead, ScenarioPut, ScenarioRead

MAX_SCENARIOS = 50


async def forecast_now(
    session: AsyncSession, campaign_id: UUID, assumptions: Assumptions, where: str = "", place: str | None = None
) -> ForecastRead:
    """Return a forecast without storing it; raise Invalid if it does not fit this contest.

    `place`: of a part of the campaign's territory.
    """
    ground = await read_ground(session, campaign_id, place)
    return describe_forecast(ground, await make_forecast(ground, assumptions, where))


async def forecast_each(session: AsyncSession, campaign_id: UUID, several: Sequence[Assumptions]) -> list[ForecastRead]:
    """Return a forecast for each of these assumptions, all from inputs that are read once."""
    ground = await read_ground(session, campaign_id)
    return [describe_forecast(ground, await make_forecast(ground, assumptions)) for assumptions in several]


async def read_draws(session: AsyncSession, campaign_id: UUID) -> Draws:
    """Return draws × lists × stations by the current scenario: of the first round, or of the second once the first
    is counted.
    """
    told = (await _make_current(session, campaign_id))[1].told
    return told.again or told.draws


async def read_current(
    session: AsyncSession, campaign_id: UUID, place: str | None = None
) -> tuple[Ground, ScenarioForecast]:
    """Return the inputs and the forecast of the current scenario; raise Conflict if there is none.

    `place`: of a part of the campaign's territory.
    """
    return await _make_current(session, campaign_id, place)


async def read_stations(session: AsyncSession, campaign_id: UUID) -> tuple[tuple[str, ...], list[StationForecast]]:
    """Return the lists, and each station's forecast by the current scenario."""
    draws = await read_draws(session, campaign_id)
    return draws.lists, by_station(draws)


async def bring_up_to_date(session: AsyncSession, campaign_id: UUID) -> tuple[Forecast, Scenario | None]:
    """Return the campaign's forecast, recomputed if its inputs changed; raise Conflict."""
    scenario = await find_current(session, campaign_id)
    mark = await find_mark(session, campaign_id, scenario and (scenario.id, scenario.version))
    found = await session.get(Forecast, campaign_id)
    if found is not None and found.mark == mark:
        return found, scenario
    forecast = await _lock(session, campaign_id)
    if forecast.mark != mark:
        ground, made = await _make_current(session, campaign_id)
        told = describe_forecast(ground, made)
        forecast.result, forecast.mark = told.model_dump(mode="json"), mark
        forecast.version += 1
        forecast.made_at = func.now()
        await session.flush()
        await session.refresh(forecast)
        await _announce(session, forecast, told, made)
    return forecast, scenario


async def refresh_forecast(session: AsyncSession, campaign_id: UUID) -> None:
    """Renew the forecast after a change of its inputs; without enough data, publish nothing."""
    if await find_campaign(session, campaign_id) is None:
        return
    try:
        async with session.begin_nested():
            await bring_up_to_date(session, campaign_id)
    except Conflict:
        return


async def open_campaign(session: AsyncSession, event: CampaignOpened | CampaignChanged) -> None:
    await refresh_forecast(session, event.campaign_id)


async def count_turnout(session: AsyncSession, event: TurnoutReported) -> None:
    """Correct the turnout of open stations by that of closed ones, on election day; ignore earlier readings."""
    if event.moment is not TurnoutMoment.CLOSE:
        return
    sums = {"version": event.version, "registered": event.registered, "voters": min(event.voters, event.registered)}
    key = {"campaign_id": event.campaign_id, "round": event.round, "station": event.station}
    row = insert(ClosingTurnout).values(**key, **sums)
    newer = row.on_conflict_do_update(
        index_elements=list(key), set_=sums, where=ClosingTurnout.version < event.version
    ).returning(ClosingTurnout.version)
    if await session.scalar(newer) is not None:
        await refresh_forecast(session, event.campaign_id)


async def list_scenarios(session: AsyncSession, campaign_id: UUID) -> list[Scenario]:
    query = select(Scenario).where(Scenario.campaign_id == campaign_id)
    return list(await session.scalars(query.order_by(Scenario.name)))


async def find_current(session: AsyncSession, campaign_id: UUID) -> Scenario | None:
    query = select(Scenario).where(Scenario.campaign_id == campaign_id, Scenario.current)
    return (await session.scalars(query)).one_or_none()


async def get_scenario(session: AsyncSession, campaign_id: UUID, scenario_id: UUID) -> Scenario:
    scenario = await session.get(Scenario, (campaign_id, scenario_id))
    if scenario is None:
        raise NotFound("Ce scénario n’existe pas.", "There is no such scenario.")
    return scenario


async def forecast_kept(session: AsyncSession, campaign_id: UUID, scenario_id: UUID) -> ForecastRead:
    scenario = await get_scenario(session, campaign_id, scenario_id)
    return await forecast_now(session, campaign_id, Assumptions.model_validate(scenario.assumptions))


async def keep_scenario(session: AsyncSession, campaign_id: UUID, put: ScenarioPut, by: str) -> Scenario:
    """Store a new scenario; raise Invalid if it does not fit this contest."""
    await forecast_now(session, campaign_id, put.assumptions, "/assumptions")
    others = await list_scenarios(session, campaign_id)
    if len(others) >= MAX_SCENARIOS:
        raise Conflict(
            f"Il y a déjà {MAX_SCENARIOS} scénarios : supprimez-en.", f"There are {MAX_SCENARIOS} scenarios already."
        )
    _check_name(put.name, others, None)
    scenario = Scenario(
        campaign_id=campaign_id,
        id=uuid4(),
        name=put.name,
        version=1,
        assumptions=put.assumptions.model_dump(mode="json"),
        current=False,
        changed_by=by,
    )
    session.add(scenario)
    await session.flush()
    return scenario


async def change_scenario(
    session: AsyncSession, campaign_id: UUID, scenario_id: UUID, put: ScenarioPut, by: str, seen: int | None
) -> Scenario:
    scenario = await get_scenario(session, campaign_id, scenario_id)
    await session.refresh(scenario, with_for_update=True)
    check_seen(
        seen,
        scenario.version,
        "Ce scénario",
        "This scenario",
        "lu",
        lambda: ScenarioRead.model_validate(scenario).model_dump(mode="json"),
    )
    await forecast_now(session, campaign_id, put.assumptions, "/assumptions")
    _check_name(put.name, await list_scenarios(session, campaign_id), scenario_id)
    scenario.name, scenario.assumptions = put.name, put.assumptions.model_dump(mode="json")
    scenario.version += 1
    scenario.changed_by = by
    await session.flush()
    await session.refresh(scenario)
    if scenario.current:
        await bring_up_to_date(session, campaign_id)
    return scenario


async def choose_scenario(session: AsyncSession, campaign_id: UUID, scenario_id: UUID | None) -> None:
    """Set the scenario that the forecast uses; None: the last comparable result."""
    if scenario_id is not None:
        await get_scenario(session, campaign_id, scenario_id)
    statement = update(Scenario).where(Scenario.campaign_id == campaign_id)
    await session.execute(statement.where(Scenario.current).values(current=False, changed_at=Scenario.changed_at))
    await session.execute(
        statement.where(Scenario.id == scenario_id).values(current=True, changed_at=Scenario.changed_at)
    )
    session.expire_all()
    await bring_up_to_date(session, campaign_id)


async def delete_scenario(session: AsyncSession, campaign_id: UUID, scenario_id: UUID) -> None:
    scenario = await get_scenario(session, campaign_id, scenario_id)
    if scenario.current:
        raise Conflict(
            "Ce scénario est celui de la prévision : choisissez-en un autre d’abord.",
            "The forecast is told by this scenario: choose another one first.",
        )
    await session.execute(delete(Scenario).where(Scenario.campaign_id == campaign_id, Scenario.id == scenario_id))


def _check_name(name: str, others: Sequence[Scenario], own: UUID | None) -> None:
    if any(one.name == name and one.id != own for one in others):
        raise Conflict("Un scénario porte déjà ce nom.", "A scenario has this name already.", "/name")


async def _make_current(
    session: AsyncSession, campaign_id: UUID, place: str | None = None
) -> tuple[Ground, ScenarioForecast]:
    ground = await read_ground(session, campaign_id, place)
    scenario = await find_current(session, campaign_id)
    said = Assumptions.model_validate(scenario.assumptions) if scenario else Assumptions()
    try:
        return ground, await make_forecast(ground, said)
    except Invalid as fault:
        # The lists changed under a scenario that was kept: it is the scenario that must follow.
        raise Conflict(
            f"Le scénario suivi ne va plus avec les listes : {fault.fr} Corrigez-le ou choisissez-en un autre.",
            f"The forecast's scenario no longer fits the lists: {fault.en} Correct it or choose another.",
        ) from fault


async def _lock(session: AsyncSession, campaign_id: UUID) -> Forecast:
    empty = insert(Forecast).values(campaign_id=campaign_id, version=0, mark="", result=None)
    await session.execute(empty.on_conflict_do_nothing())
    query = select(Forecast).where(Forecast.campaign_id == campaign_id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).one()


async def _announce(
    session: AsyncSession, forecast: Forecast, forecast_read: ForecastRead, scenario_forecast: ScenarioForecast
) -> None:
    ours = next((one for one in forecast_read.lists if one.ours), None)
    if ours is None:  # nobody said which list is the campaign's own
        return
    await tell(
        session,
        ForecastUpdated(
            campaign_id=forecast.campaign_id,
            version=forecast.version,
            method=forecast_read.method,
            data_vintage=forecast_read.data_vintage,
            round=forecast_read.round,
            share=ours.share,
            interval=Interval(low=ours.interval.low, high=ours.interval.high),
            interval_level=forecast_read.interval_level,
            expected_votes=ours.expected_votes,
            expected_valid=forecast_read.expected_valid,
            margin_votes=round(scenario_forecast.told.margin_votes[ours.id]),
            chance_to_qualify=ours.chance_to_qualify,
            chance_to_win=ours.chance_to_win,
            chance_to_pass_5_percent=ours.chance_to_pass_5_percent,
        ),
    )


register_refresher("forecasts", refresh_forecast)
