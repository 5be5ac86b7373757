"""Page that goes down from the nation to a station, by sums of each level: it has no size that a nation exceeds."""

from typing import Annotated

from elections.rounds import newest_round
from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.ballots.embargo.gate import open_gate
from results.boards.levels.service import read_level

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]


@router.get("/levels")
async def show_level(
    request: Request,
    session: Session,
    caller: Reader,
    round: Annotated[int | None, Query(ge=1, le=2)] = None,
    within: Annotated[str, Query(alias="in", max_length=24)] = "",
) -> Response:
    state = (await get_campaign(session, caller.campaign_id)).state
    number = round or newest_round(state, campaign_today(state))
    gate = await open_gate(session, caller)
    gate.check_sums(number)
    return render(
        request,
        "levels/levels.html",
        campaign=state,
        round=number,
        rounds=[day.number for day in state.rounds],
        level=await read_level(session, state, number, within),
        sealed_until=gate.moment(number),
    )
