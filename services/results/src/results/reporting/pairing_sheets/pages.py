"""Page that makes a code for everybody without a telephone, to print and hand out."""

from typing import Annotated

import segno
from elections.places.stations import station_name
from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused
from kit.security.auth import Caller, caller_with
from kit.security.device_pairing import is_out_of_reach, pairing_address
from kit.security.request_session import Session
from kit.text import french
from kit.web.refusals import check_round_exists
from markupsafe import Markup

from results.reporting.pairing_sheets import service
from results.reporting.pairing_sheets.service import Code
from results.reporting.poll_watchers.service import KnownPollWatcher

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read", "poll_watchers:write"])]
RoundQuery = Annotated[int, Query(ge=1, le=2)]


@router.get("/poll-watchers/phones")
async def show_phones(request: Request, session: Session, caller: Reader, round: RoundQuery = 1) -> HTMLResponse:
    return await _page(request, session, caller, round, PageForm())


@router.post("/poll-watchers/phones")
async def make_codes(request: Request, session: Session, caller: Writer, round: RoundQuery = 1) -> Response:
    """Make the codes and show them once: only their hashes are stored."""

    async def act() -> list[Code]:
        team = await service.read_team(session, caller, round)
        return await service.make_codes(session, caller, team.waiting)

    outcome = await attempt(session, act, PageForm("codes"))
    if isinstance(outcome, PageForm):
        return await show_refused(outcome, lambda form: _page(request, session, caller, round, form))
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "pairing_sheets/codes.html",
        campaign=state,
        round=round,
        out_of_reach=is_out_of_reach(request),
        cards=[
            {
                "name": code.watcher.name,
                "stations": _stations(code.watcher, round),
                "code": _draw(pairing_address(request, code.token)),
                "until": french.moment(code.expires_at, state.time_zone),
            }
            for code in outcome
        ],
    )


async def _page(request: Request, session: Session, caller: Caller, round: int, form: PageForm) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    check_round_exists(state, round)
    team = await service.read_team(session, caller, round)
    return render(
        request,
        "pairing_sheets/phones.html",
        campaign=state,
        round=round,
        rounds=[day.number for day in state.rounds],
        waiting=[(watcher, _stations(watcher, round)) for watcher in team.waiting],
        paired=len(team.paired),
        out_of_reach=is_out_of_reach(request),
        most=service.MAX_CODES,
        may_write="poll_watchers:write" in caller.scopes,
        form=form,
    )


def _stations(watcher: KnownPollWatcher, round: int) -> str:
    return " · ".join(sorted({station_name(duty.station) for duty in watcher.assignments if duty.round == round}))


def _draw(address: str) -> Markup:
    # Made by segno, of an address that we made.
    return Markup(
        segno.make(address, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    )
