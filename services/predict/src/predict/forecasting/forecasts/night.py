"""The counting night beside the forecast: kept as results tells it, shown by the embargo, never a part of it."""

from typing import Any

from common.events.results import ProjectionUpdated
from common.schemas.counts import Interval
from common.schemas.estimates import ProjectedShare
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from kit.web.problems import NotFound
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.candidacies import Contest
from predict.contests.service import read_contest
from predict.forecasting.forecasts.models import Forecast, NightProjection
from predict.forecasting.forecasts.schemas import ForecastRead, ListForecast, NightRead, ProjectedList
from predict.transfers.gate import StillSealed, open_gate


async def hear_projection(session: AsyncSession, event: ProjectionUpdated) -> None:
    """Keep the latest of each round; an older one changes nothing. Nothing is told of it: it is results' to tell."""
    content: dict[str, Any] = event.model_dump(mode="json", exclude={"id", "campaign_id", "version", "occurred_at"})
    key = {"campaign_id": event.campaign_id, "round": event.round}
    row = insert(NightProjection).values(**key, version=event.version, content=content)
    newer = {"version": event.version, "content": content, "heard_at": func.now()}
    await session.execute(
        row.on_conflict_do_update(index_elements=list(key), set_=newer, where=NightProjection.version < event.version)
    )


async def read_night(session: AsyncSession, caller: Caller, round_number: int | None = None) -> NightRead:
    """The latest round's, unless one is asked for. Raises NotFound, or StillSealed before the legal hour."""
    mine = select(NightProjection).where(NightProjection.campaign_id == caller.campaign_id)
    if round_number is not None:
        mine = mine.where(NightProjection.round == round_number)
    kept = (await session.scalars(mine.order_by(NightProjection.round.desc()).limit(1))).one_or_none()
    state = (await get_campaign(session, caller.campaign_id)).state
    gate = await open_gate(session, caller)
    names = {number: name for name, number in gate.rounds.items()}
    # Whether there is one at all is already a word of the night.
    wanted = round_number or (kept.round if kept else state.rounds[0].number)
    if wanted in names and (kept is not None or round_number is not None):
        gate.check(names[wanted])
    if kept is None:
        raise NotFound(
            "Aucune projection de la soirée n’est encore connue.", "No projection of the night is known yet."
        )
    forecast = await session.get(Forecast, caller.campaign_id)
    said = ForecastRead.model_validate(forecast.result) if forecast and forecast.result else None
    told = {one.id: one for one in said.lists} if said else {}
    contest = await read_contest(session, caller.campaign_id)
    content = kept.content
    return NightRead(
        round=1 if kept.round == 1 else 2,
        method=content["method"],
        data_vintage=content["data_vintage"],
        stations_counted=content["stations_counted"],
        stations_expected=content["stations_expected"],
        interval_level=content["interval_level"],
        turnout=content["turnout"],
        turnout_interval=content["turnout_interval"],
        confidential_until=gate.confidential_until(names[kept.round]) if kept.round in names else None,
        heard_at=kept.heard_at,
        lists=[
            _list(
                ProjectedShare.model_validate(one),
                told,
                contest,
                kept.round,
                between=said is not None and said.round == 2,
            )
            for one in content["shares"]
        ],
    )


async def find_night(session: AsyncSession, caller: Caller) -> NightRead | None:
    """Return the night's projection for the page; None where there is none, or where this caller may not see it yet."""
    try:
        return await read_night(session, caller)
    except (NotFound, StillSealed):
        return None


def _list(
    one: ProjectedShare, told: dict[str, ListForecast], contest: Contest, round_number: int, *, between: bool
) -> ProjectedList:
    standing = next((each for each in contest.lists if each.id == one.candidate), None)
    forecast = told.get(one.candidate)
    share, interval = None, None
    if forecast is not None:
        # Once round one is counted the forecast is of round two: what it said of the first is no longer kept.
        first = round_number == 1
        share = (None if between else forecast.share) if first else forecast.second_round_share
        interval = (None if between else forecast.interval) if first else forecast.second_round_interval
    return ProjectedList(
        id=one.candidate,
        label=standing.label if standing else one.candidate,
        ours=standing is not None and standing.ours,
        share=one.share,
        interval=one.interval,
        chance_to_win=one.chance_to_win,
        forecast_share=share,
        forecast_interval=interval,
        inside=_inside(one.share, interval),
    )


def _inside(share: float, interval: Interval | None) -> bool | None:
    return None if interval is None else interval.low <= share <= interval.high
