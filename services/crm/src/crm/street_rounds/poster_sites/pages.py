from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from crm.street_rounds.poster_sites import service
from crm.street_rounds.poster_sites.form_input import INPUTS, PosterSiteEntry, ReportEntry, read_poster_site
from crm.street_rounds.poster_sites.ground_map import draw_on_ground
from crm.street_rounds.poster_sites.legality import KINDS
from crm.street_rounds.poster_sites.map_svg import Dot
from crm.street_rounds.poster_sites.schemas import PosterSiteRead, ReportCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
Walker = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:write"])]
SHOWN = 200
COLOURS = {"allowed": "#1c6b3c", "warned": "#8a5200", "forbidden": "#a3201d"}
WHATS = {
    "covered": "Notre affiche est recouverte",
    "torn": "Notre affiche est arrachée",
    "on_our_board": "Une affiche d'un autre est sur notre emplacement",
    "misplaced": "Une affiche à nous est là où elle ne doit pas être",
}
DONE = {
    "added": "Le lieu est ajouté.",
    "removed": "Le lieu est retiré.",
    "reported": "C'est signalé.",
    "settled": "C'est réglé.",
}


@router.get("/poster-sites")
async def show_poster_sites(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the poster sites, today's legal verdict on each, and the open reports."""
    return await _page(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/poster-sites")
async def add_poster_site(
    request: Request, session: Session, caller: Writer, entry: Annotated[PosterSiteEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.add_poster_site(session, caller, await read_poster_site(session, caller, entry))

    return await _submit(request, session, caller, act, "added", PageForm.of(entry, "add", INPUTS))


@router.post("/poster-sites/{poster_site_id}/remove")
async def remove_poster_site(poster_site_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.remove_poster_site(session, caller, poster_site_id)

    return await _submit(request, session, caller, act, "removed", PageForm())


@router.post("/poster-sites/{poster_site_id}/report")
async def report(
    poster_site_id: UUID, request: Request, session: Session, caller: Walker, entry: Annotated[ReportEntry, Form()]
) -> Response:
    async def act() -> None:
        if entry.what not in WHATS:
            raise Invalid("Dites ce que vous avez vu.", "Say what you have seen.", "/what")
        now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
        body = {"id": entry.id, "poster_site_id": poster_site_id, "what": entry.what, "seen_at": now}
        await service.report(session, caller, ReportCreate.model_validate(body))

    form = PageForm.of(entry, f"report-{poster_site_id}", INPUTS)
    return await _submit(request, session, caller, act, "reported", form)


@router.post("/poster-site-reports/{report_id}/resolve")
async def settle(report_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.settle(session, caller, report_id)

    return await _submit(request, session, caller, act, "settled", PageForm())


async def _submit(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/poster-sites?done={done}",
        again=lambda form: _page(request, session, caller, form=form),
    )


async def _page(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    poster_sites = await service.describe(session, caller, await service.list_poster_sites(session, caller, SHOWN))
    return render(
        request,
        "poster_sites/poster_sites.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        poster_sites=poster_sites,
        names={poster_site.id: poster_site.label for poster_site in poster_sites},
        reports=await service.open_reports(session, caller, SHOWN),
        kinds=KINDS,
        whats=WHATS,
        drawing=await draw_on_ground(session, _dots(poster_sites), f"Carte de {len(poster_sites)} lieux d'affichage"),
        may=caller.scopes,
        new_id=uuid4,
        said=confirmation,
        form=form or PageForm(),
    )


def _dots(poster_sites: list[PosterSiteRead]) -> list[Dot]:
    return [
        Dot(
            number,
            poster_site.longitude,
            poster_site.latitude,
            COLOURS[poster_site.legality.verdict],
            f"{number}. {poster_site.label}",
        )
        for number, poster_site in enumerate(poster_sites, 1)
    ]
