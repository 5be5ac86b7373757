"""Results' projection of the counting night, shown beside the forecast under embargo."""

from typing import Any

from common.events.results import ProjectionUpdated, ProjectionWithdrawn
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
    """Store the latest projection of each round; older ones are ignored. No event follows."""
    await _store(session, event, event.model_dump(mode="json", exclude={"id", "campaign_id", "version", "occurred_at"}))


async def hear_withdrawal(session: AsyncSession, event: ProjectionWithdrawn) -> None:
    """Empty the projection of the round, and keep its version: an older projection may come late."""
    await _store(session, event, {})


async def _store(
    session: AsyncSession, event: ProjectionUpdated | ProjectionWithdrawn, content: dict[str, Any]
) -> None:
    key = {"campaign_id": event.campaign_id, "round": event.round}
    row = insert(NightProjection).values(**key, version=event.version, content=content)
    newer = {"version": event.version, "content": content, "heard_at": func.now()}
    await session.execute(
        row.on_conflict_do_update(index_elements=list(key), set_=newer, where=NightProjection.version < event.version)
    )


async def read_night(session: AsyncSession, caller: Caller, round_number: int | None = None) -> NightRead:
    """Return the projection of the round, by default the latest; raise NotFound, or StillSealed before the legal
    hour.
    """
    query = select(NightProjection).where(
        NightProjection.campaign_id == caller.campaign_id, NightProjection.content.has_key("method")
    )
    if round_number is not None:
        query = query.where(NightProjection.round == round_number)
    projection = (await session.scalars(query.order_by(NightProjection.round.desc()).limit(1))).one_or_none()
    state = (await get_campaign(session, caller.campaign_id)).state
    gate = await open_gate(session, caller)
    names = {number: name for name, number in gate.rounds.items()}
    # Whether there is one at all is already a word of the night.
    shown_round = round_number or (projection.round if projection else state.rounds[0].number)
    if shown_round in names and (projection is not None or round_number is not None):
        gate.check(names[shown_round])
    if projection is None:
        raise NotFound(
            "Aucune projection de la soirée n’est encore connue.", "No projection of the night is known yet."
        )
    forecast = await session.get(Forecast, caller.campaign_id)
    own_forecast = ForecastRead.model_validate(forecast.result) if forecast and forecast.result else None
    forecasts_by_list = (
        {list_forecast.id: list_forecast for list_forecast in own_forecast.lists} if own_forecast else {}
    )
    contest = await read_contest(session, caller.campaign_id)
    content = projection.content
    return NightRead(
        round=1 if projection.round == 1 else 2,
        method=content["method"],
        data_vintage=content["data_vintage"],
        stations_counted=content["stations_counted"],
        stations_expected=content["stations_expected"],
        interval_level=content["interval_level"],
        turnout=content["turnout"],
        turnout_interval=content["turnout_interval"],
        confidential_until=gate.confidential_until(names[projection.round]) if projection.round in names else None,
        heard_at=projection.heard_at,
        lists=[
            _list(
                ProjectedShare.model_validate(share),
                forecasts_by_list,
                contest,
                projection.round,
                between=own_forecast is not None and own_forecast.round == 2,
            )
            for share in content["shares"]
        ],
    )


async def find_night(session: AsyncSession, caller: Caller) -> NightRead | None:
    """Return the night's projection for the page; None if absent or under embargo for this caller."""
    try:
        return await read_night(session, caller)
    except (NotFound, StillSealed):
        return None


def _list(
    projected_share: ProjectedShare,
    told: dict[str, ListForecast],
    contest: Contest,
    round_number: int,
    *,
    between: bool,
) -> ProjectedList:
    standing = next((each for each in contest.lists if each.id == projected_share.candidate), None)
    forecast = told.get(projected_share.candidate)
    share, interval = None, None
    if forecast is not None:
        # Once round one is counted the forecast is of round two: what it said of the first is no longer kept.
        first = round_number == 1
        share = (None if between else forecast.share) if first else forecast.second_round_share
        interval = (None if between else forecast.interval) if first else forecast.second_round_interval
    return ProjectedList(
        id=projected_share.candidate,
        label=standing.label if standing else projected_share.candidate,
        ours=standing is not None and standing.ours,
        share=projected_share.share,
        interval=projected_share.interval,
        chance_to_win=projected_share.chance_to_win,
        forecast_share=share,
        forecast_interval=interval,
        inside=_inside(projected_share.share, interval),
    )


def _inside(share: float, interval: Interval | None) -> bool | None:
    return None if interval is None else interval.low <= share <= interval.high
