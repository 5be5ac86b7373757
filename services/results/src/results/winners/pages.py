from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french

from results.ballots.embargo.gate import open_gate
from results.winners import counts
from results.winners.schemas import MAX_SEATS

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]


@router.get("/winners")
async def show_winners(
    request: Request,
    session: Session,
    caller: Reader,
    round: Annotated[int, Query(ge=1, le=2)] = 1,
    seats: Annotated[int | None, Query(ge=1, le=MAX_SEATS)] = None,
) -> Response:
    """Show who is elected or qualified by the counts, with the articles."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    judged = await counts.judge_counts(session, caller.campaign_id, round, seats)
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "winners/winners.html",
        campaign=state,
        round=round,
        rounds=[day.number for day in state.rounds],
        day=french.day(next(day.on for day in state.rounds if day.number == round)),
        seats=seats,
        sums=judged.totals.sums,
        candidates=judged.totals.candidates,
        verdict=judged.verdict,
        sealed_hour=gate.hour(round),
    )
