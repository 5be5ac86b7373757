"""What a share link shows: the board, read-only, without an account, and in a frame of the campaign's own sites."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from kit.headers import PAGE_POLICY
from kit.links import Link
from kit.pages import render
from kit.problems import NotFound
from kit.web import Route
from sqlalchemy.ext.asyncio import AsyncSession

from results.board.routes import After, LastEventId, stream
from results.board.views import draw_board, newest_round, read_map, recent_changes
from results.embargo.gate import PUBLIC, open_public_gate
from results.journal.service import last_number
from results.shares import service

router = APIRouter(route_class=Route, include_in_schema=False)

RoundNumber = Annotated[int | None, Query(ge=1, le=2)]


@router.get("/partage/{token}")
async def show_shared_board(request: Request, link: Link, token: str, round: RoundNumber = None) -> Response:
    """Before the legal hour a page that says when to come back: no number is in it."""
    _check(link.purpose)
    chosen = round or await newest_round(link.session, link.campaign_id)
    gate = await open_public_gate(link.session, link.campaign_id)
    headers = {"Content-Security-Policy": await _policy(link.session), "Cross-Origin-Opener-Policy": "unsafe-none"}
    if gate.confidential_until(chosen):
        return render(request, "shares/sealed.html", 200, headers, hour=gate.hour(chosen), token=token)
    gate.check_sums(chosen)
    board = await draw_board(link.session, link.campaign_id, chosen, None, await read_map(link.session))
    recent = await recent_changes(link.session, board)
    return render(request, "shares/board.html", 200, headers, board=board, recent=recent, token=token)


@router.get("/partage/{token}/stream")
async def stream_shared_board(
    request: Request, link: Link, round: RoundNumber = None, after: After = 0, last_event_id: LastEventId = None
) -> Response:
    """The same events as the team's board. The link and the legal hour are asked at every change."""
    _check(link.purpose)
    chosen = round or await newest_round(link.session, link.campaign_id)
    gate = await open_public_gate(link.session, link.campaign_id)
    gate.check_sums(chosen)
    seen = min(int(last_event_id) if last_event_id else after, await last_number(link.session))
    share = link.target_id
    return stream(
        request,
        link.campaign_id,
        chosen,
        seen,
        lambda found: not found.gone and share in found.links and found.embargo.shows_sums(PUBLIC, chosen),
    )


async def _policy(session: AsyncSession) -> str:
    sites = " ".join(await service.list_sites(session)) or "'none'"
    return PAGE_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {sites}")


def _check(purpose: str) -> None:
    if purpose != service.PURPOSE:
        raise NotFound("Ce lien n'est pas (ou plus) valable.", "This link is not valid, or no longer.")
