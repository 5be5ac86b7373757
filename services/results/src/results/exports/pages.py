from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import NotFound

from results.ballots.embargo.gate import open_gate
from results.exports import service
from results.exports.rows import with_communes

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
MAX_ROWS = 2000


@router.get("/summary")
async def show_summary(
    request: Request, session: Session, caller: Reader, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> Response:
    """Show the counts by station, with the files to download: the accessible twin of the PDF."""
    gate = await open_gate(session, caller)
    gate.check_sums(round)
    state = (await get_campaign(session, caller.campaign_id)).state
    try:
        counts = await service.read_counts(session, caller.campaign_id, round)
    except NotFound:
        counts = None
    return render(
        request,
        "exports/summary.html",
        campaign=state,
        round=round,
        rounds=[day.number for day in state.rounds],
        day=french.day(next(day.on for day in state.rounds if day.number == round)),
        sealed_hour=gate.hour(round),
        counts=counts,
        rows=with_communes(counts.rows)[:MAX_ROWS] if counts else [],
        cut=counts is not None and len(counts.rows) > MAX_ROWS,
    )
