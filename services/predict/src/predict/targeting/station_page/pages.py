from dataclasses import dataclass
from typing import Annotated

from common.schemas.campaign import CampaignState
from common.schemas.territories import Station as StationKey
from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from sqlalchemy.ext.asyncio import AsyncSession

from predict.past_results.elections.levels import is_large
from predict.targeting.field_actions.effects import Kind, kinds_in
from predict.targeting.priorities import score_rows, service
from predict.targeting.priorities.page_rows import Row, rows_of_hours, rows_of_stations
from predict.targeting.stations import service as stations
from predict.targeting.stations.schemas import StationRead

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "priorities:read"])]


@dataclass(frozen=True)
class Work:
    """One kind of work at the station; `label` is empty where kinds are not told apart."""

    label: str
    row: Row


@router.get("/stations/{station}")
async def show_station(request: Request, session: Session, caller: Reader, station: StationKey) -> HTMLResponse:
    """Show a station of the campaign. Raises Forbidden, NotFound, Conflict while it is being ranked."""
    caller.check_covers(station, None)
    state = (await get_campaign(session, caller.campaign_id)).state
    ranking, told, counted = await stations.read_one(session, caller.campaign_id, station)
    return render(
        request,
        "station_page/station.html",
        campaign=state,
        ranking=ranking,
        station=told,
        counted=counted,
        has_doors=Kind.DOOR_TO_DOOR in kinds_in(state.territory),
        works=await _compare_work(session, caller, state, told) if told.net else [],
    )


async def _compare_work(session: AsyncSession, caller: Caller, state: CampaignState, told: StationRead) -> list[Work]:
    """Return the kinds of work, the one that wins most in ten hours first."""
    if await is_large(session, state.territory):
        return [Work("", row) for row in rows_of_stations([told])]
    situation = await service.read_situation(session, caller.campaign_id)
    keys = [one.station for one in situation.standings.stations]
    if told.station not in keys:
        return [Work("", row) for row in rows_of_stations([told])]
    works: list[Work] = []
    for kind, label in kinds_in(state.territory).items():
        scored = await service.score_kind(situation, kind)
        hours = score_rows.tell_rows(situation, scored, caller, {}, [keys.index(told.station)])
        works += [Work(label, row) for row in rows_of_hours(situation, kind, {told.station: told}, hours)]
    return sorted(works, key=lambda work: work.row.hourly.expected, reverse=True)
