from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated

from common.schemas.campaign import CampaignState
from common.scopes import Role
from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import open_gate
from results.exports import service
from results.exports.finals import declare_final, find_final, why_not_yet
from results.exports.rows import with_communes

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Declarer = Annotated[Caller, Security(caller_with, scopes=["totals:read", "tallies:write"])]
MAX_ROWS = 2000


@router.get("/summary")
async def show_summary(
    request: Request, session: Session, caller: Reader, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> Response:
    """Show the counts by station, with the files to download: the accessible twin of the PDF."""
    return await _page(request, session, caller, round, PageForm())


@router.post("/summary/final")
async def declare(
    request: Request, session: Session, caller: Declarer, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> Response:
    async def act() -> None:
        gate = await open_gate(session, caller)
        gate.check_sums(round)
        counts = await service.read_counts(session, caller.campaign_id, round)
        await declare_final(session, caller, counts, sealed=gate.confidential_until(round) is not None)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done=lambda _: f"/summary?round={round}",
        again=lambda form: _page(request, session, caller, round, form),
    )


async def _page(
    request: Request, session: AsyncSession, caller: Caller, round_number: int, form: PageForm
) -> HTMLResponse:
    gate = await open_gate(session, caller)
    gate.check_sums(round_number)
    state = (await get_campaign(session, caller.campaign_id)).state
    counts, final = None, None
    with suppress(NotFound):
        counts = await service.read_counts(session, caller.campaign_id, round_number)
        final = await find_final(session, counts)
    sealed_until = gate.moment(round_number)
    return render(
        request,
        "exports/summary.html",
        campaign=state,
        round=round_number,
        rounds=[day.number for day in state.rounds],
        day=french.day(next(day.on for day in state.rounds if day.number == round_number)),
        sealed_until=sealed_until,
        counts=counts,
        rows=with_communes(counts.rows)[:MAX_ROWS] if counts else [],
        cut=counts is not None and len(counts.rows) > MAX_ROWS,
        final=final,
        declared_at=_moment(final.at, state) if final else "",
        may_declare=Role.MANAGER in caller.roles
        and counts is not None
        and why_not_yet(counts, sealed=sealed_until is not None) is None,
        form=form,
    )


def _moment(at: datetime, state: CampaignState) -> str:
    """Return a moment in words, on the campaign's clock."""
    return french.moment(at + timedelta(seconds=state.clock_offset_seconds), state.time_zone)
