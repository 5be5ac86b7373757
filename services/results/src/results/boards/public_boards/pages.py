"""Pages of public boards: the board behind a link (read-only, framed by the campaign's own sites), and its links."""

import math
import random
from datetime import datetime, time
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign, local_day
from kit.embeds.frame_headers import frame_headers
from kit.embeds.snippets import FRAME, Embed
from kit.pages.forms import read_form, whole_number
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.links import KnownLink, Link
from kit.security.request_session import Session
from kit.web.headers import PAGE_POLICY
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from results.ballots.embargo.gate import PUBLIC, open_public_gate
from results.boards.board.routes import After, LastEventId, stream
from results.boards.board.views import draw_board, newest_round, read_map, recent_changes
from results.boards.board.words import Words
from results.boards.public_boards import service
from results.boards.public_boards.atom import MEDIA_TYPE, write_feed
from results.boards.public_boards.forms import NAMES, LinkEntry, SitesEntry
from results.boards.public_boards.schemas import DAYS, MAX_DAYS, PublicBoardCreate, SitesPut
from results.journal.service import last_number
from results.winners.election_names import name_election, name_place

router = APIRouter(route_class=Route, include_in_schema=False)

Lang = Annotated[str, Query(max_length=5)]
RoundNumber = Annotated[int | None, Query(ge=1, le=2)]
Reader = Annotated[Caller, Security(caller_with, scopes=["totals:read"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["totals:read", "campaigns:write"])]
_SPREAD_SECONDS = 10
"""Over which pages that wait for the legal hour ask for the board."""
_LONGEST_WAIT_SECONDS = 3600
"""Years before the vote a page asks again within an hour: a browser takes a longer wait for none."""
DONE = {"closed": "Le lien est fermé : il ne montre plus rien.", "sites": "La liste des sites est enregistrée."}


@router.get("/partage/{token}")
async def show_shared_board(
    request: Request, link: Link, token: str, round: RoundNumber = None, wall: bool = False, lang: Lang = "fr"
) -> Response:
    """Show the board behind a link; before the legal hour, a page with the hour to come back and no number.

    `wall`: large and dark, for the projector of a room.
    """
    headers = {"Content-Security-Policy": await _policy(link.session), "Cross-Origin-Opener-Policy": "unsafe-none"}
    return await _board(request, link, f"/partage/{token}", round, headers, Words(lang), wall=wall)


@router.get(f"/partage/{{token}}{FRAME}")
async def show_framed_board(
    request: Request, link: Link, token: str, round: RoundNumber = None, lang: Lang = "fr"
) -> Response:
    """Show the same for the frame of a listed site, and behind the same gate."""
    say = Words(lang)
    headers = frame_headers(await service.list_sites(link.session), say.language)
    return await _board(request, link, f"/partage/{token}{FRAME}", round, headers, say)


@router.get("/partage/{token}/feed.atom")
async def feed_shared_board(request: Request, link: Link, token: str) -> Response:
    """Give the board behind a link as an Atom feed, without anything of a round before its legal hour."""
    _check(link.purpose)
    gate = await open_public_gate(link.session, link.campaign_id)
    state = (await get_campaign(link.session, link.campaign_id)).state
    boards = [
        await draw_board(link.session, link.campaign_id, day.number, None, None)
        for day in state.rounds
        if gate.shows(day.number)
    ]
    midnight = datetime.combine(state.rounds[0].on, time(), ZoneInfo(state.time_zone))
    address = service.address_of(request.app.state.settings, token)
    return Response(
        write_feed(link.target_id, address, boards, midnight),
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


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
        lambda item: not item.gone and share in item.links and item.embargo.shows_sums(PUBLIC, chosen),
    )


async def _board(
    request: Request,
    link: KnownLink,
    path: str,
    round: int | None,
    headers: dict[str, str],
    say: Words,
    *,
    wall: bool = False,
) -> Response:
    """Render the board behind a link. `path`: of this page, which its links lead to again."""
    _check(link.purpose)
    headers = headers | {"Content-Language": say.language}
    place = f"{request.scope.get('root_path', '')}{path}"
    state = (await get_campaign(link.session, link.campaign_id)).state
    subject = f"{name_election(state)}, {name_place(state)}"
    chosen = round or await newest_round(link.session, link.campaign_id)
    gate = await open_public_gate(link.session, link.campaign_id)
    if until := gate.confidential_until(chosen):
        # With its day: on the eve, and in places that vote on a Saturday, the hour alone has already struck.
        opening = {"french": gate.moment(chosen), "opening": say.moment(until, gate.time_zone)}
        left = (until - gate.embargo.now).total_seconds()
        # A projector left on this page opens with the board; many phones do so over some seconds.
        wait = min(math.ceil(left) + (1 if wall else random.randint(1, _SPREAD_SECONDS)), _LONGEST_WAIT_SECONDS)
        headers = headers | {"Refresh": str(wait)}
        about = opening | {"wall": wall, "say": say, "place": place, "subject": subject}
        return render(request, "public_boards/sealed.html", 200, headers, **about)
    gate.check_sums(chosen)
    board = await draw_board(link.session, link.campaign_id, chosen, None, await read_map(link.session))
    recent = await recent_changes(link.session, board)
    shown = {"board": board, "recent": recent, "token": path.split("/")[2]}
    about = shown | {"wall": wall, "say": say, "place": place, "subject": subject}
    return render(request, "public_boards/board.html", 200, headers, **about)


async def _policy(session: AsyncSession) -> str:
    sites = " ".join(await service.list_sites(session)) or "'none'"
    return PAGE_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {sites}")


def _check(purpose: str) -> None:
    if purpose != service.PURPOSE:
        raise NotFound("Ce lien n'est pas (ou plus) valable.", "This link is not valid, or no longer.")


@router.get("/public-boards")
async def show_public_boards(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the links to the board and the sites that may frame it."""
    return await _page(request, session, caller, PageForm(), message=DONE.get(done, ""))


@router.post("/public-boards")
async def make_public_board(
    request: Request, session: Session, caller: Decider, entry: Annotated[LinkEntry, Form()]
) -> Response:
    """Make a link and show its address once: only a hash of its secret is kept."""

    async def act() -> str:
        days = whole_number(entry.days) if entry.days.strip() else await _usual_days(session, caller.campaign_id)
        create = read_form(PublicBoardCreate, {"label": entry.label.strip(), "days": days}, NAMES)
        _, token = await service.create_public_board(session, caller, create)
        return token

    outcome = await attempt(session, act, PageForm.of(entry, "link"))
    if isinstance(outcome, PageForm):
        return await show_refused(outcome, lambda form: _page(request, session, caller, form))
    url = service.address_of(request.app.state.settings, outcome)
    return await _page(request, session, caller, PageForm(), new_url=url, headers={"Cache-Control": "no-store"})


@router.post("/public-boards/{public_board_id}/close")
async def close_public_board(public_board_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    async def act() -> None:
        await service.revoke_public_board(session, caller.campaign_id, caller.subject, public_board_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm("close"),
        done="/public-boards?done=closed",
        again=lambda form: _page(request, session, caller, form),
    )


@router.post("/public-boards/sites")
async def put_sites(
    request: Request, session: Session, caller: Decider, entry: Annotated[SitesEntry, Form()]
) -> Response:
    """Replace the sites that may frame the board, one per line; empty allows none."""

    async def act() -> None:
        put = read_form(SitesPut, {"sites": entry.sites.split()}, NAMES)
        await service.put_sites(session, caller, put.sites)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "sites"),
        done="/public-boards?done=sites",
        again=lambda form: _page(request, session, caller, form),
    )


def _root(request: Request) -> str:
    settings = request.app.state.settings
    return f"{settings.public_url.rstrip('/')}{settings.root_path}"


async def _usual_days(session: AsyncSession, campaign_id: UUID) -> int:
    """Return the days until a month after the last round: a link made today must show the night."""
    state = (await get_campaign(session, campaign_id)).state
    left = max(one.on for one in state.rounds) - local_day(state, campaign_now(state))
    return min(max(left.days, 0) + DAYS, MAX_DAYS)


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    form: PageForm,
    *,
    message: str = "",
    new_url: str = "",
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    return render(
        request,
        "public_boards/links.html",
        200,
        headers,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        boards=await service.list_public_boards(session),
        alive=await service.live_public_boards(session),
        sites="\n".join(await service.list_sites(session)),
        may_decide="campaigns:write" in caller.scopes,
        days=await _usual_days(session, caller.campaign_id),
        subject=caller.subject,
        form=form,
        said=message,
        made=Embed("board", new_url, "Les résultats en direct", _root(request), height=900) if new_url else None,
    )
