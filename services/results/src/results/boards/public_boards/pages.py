"""Pages of public boards: the board behind a link (read-only, framed by the campaign's own sites), and its links."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import whole_number
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.headers import PAGE_POLICY
from kit.web.problems import NotFound, Problem
from kit.web.validation import describe_error
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import PUBLIC, open_public_gate
from results.boards.board.routes import After, LastEventId, stream
from results.boards.board.views import draw_board, newest_round, read_map, recent_changes
from results.boards.public_boards import service
from results.boards.public_boards.schemas import DAYS, PublicBoardCreate, SitesPut
from results.journal.service import last_number

router = APIRouter(route_class=Route, include_in_schema=False)

RoundNumber = Annotated[int | None, Query(ge=1, le=2)]
Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["totals:read", "campaigns:write"])]
Text = Annotated[str, Form(max_length=4000)]
DONE = {"closed": "Le lien est fermé : il ne montre plus rien.", "sites": "La liste des sites est enregistrée."}


@router.get("/partage/{token}")
async def show_shared_board(request: Request, link: Link, token: str, round: RoundNumber = None) -> Response:
    """Show the board behind a link; before the legal hour, a page with the hour to come back and no number."""
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
    """Stream the events of the team's board. The link and the legal hour are checked at every change."""
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


@router.get("/shares")
async def show_shares(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The links to the board, and the sites that may frame it."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/shares")
async def make_share(
    request: Request, session: Session, caller: Decider, label: Text = "", days: Text = ""
) -> Response:
    """The address is in this answer and nowhere else: only a hash of its secret is kept."""
    try:
        create = PublicBoardCreate.model_validate(
            {"label": label.strip(), "days": whole_number(days) if days.strip() else DAYS}
        )
        _, token = await service.create_share(session, caller, create)
    except ValidationError as error:
        return await _page(request, session, caller, bad=_said(error, "Lien"), label=label, status=422)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, label=label, status=int(problem.status))
    return await _page(
        request,
        session,
        caller,
        made=service.address_of(request.app.state.settings, token),
        headers={"Cache-Control": "no-store"},
    )


@router.post("/shares/{share_id}/close")
async def close_share(share_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    await service.revoke_share(session, caller.campaign_id, caller.subject, share_id)
    return back(request, "/shares?done=closed")


@router.post("/shares/sites")
async def put_sites(request: Request, session: Session, caller: Decider, sites: Text = "") -> Response:
    """One site a line; none: no site may frame the board."""
    try:
        put = SitesPut.model_validate({"sites": sites.split()})
        await service.put_sites(session, caller, put.sites)
    except (Problem, ValidationError) as error:
        bad = error.fr if isinstance(error, Problem) else _said(error, "Sites")
        return await _page(request, session, caller, bad=bad, sites=sites, status=422)
    return back(request, "/shares?done=sites")


def _said(error: ValidationError, what: str) -> str:
    first = error.errors()[0]
    if first["type"] == "string_pattern_mismatch" and what == "Sites":
        return "Chaque site s'écrit https://www.exemple.fr, sans chemin, un par ligne. Rien n'est enregistré."
    found = describe_error({**first, "loc": ("body", *first["loc"])}, english=False)
    return f"{what} : {found['detail'].removeprefix(found['pointer'] + ' : ')}. Rien n'est enregistré."


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    made: str = "",
    label: str = "",
    sites: str | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "shares/links.html",
        status,
        headers,
        campaign=state,
        shares=await service.list_shares(session),
        alive=await service.live_shares(session),
        sites="\n".join(await service.list_sites(session)) if sites is None else sites,
        may_decide="campaigns:write" in caller.scopes,
        most=DAYS,
        said=said,
        bad=bad,
        made=made,
        label=label,
    )
