from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.street_rounds.poster_sites import service
from crm.street_rounds.poster_sites.form_input import read_poster_site
from crm.street_rounds.poster_sites.ground_map import draw_on_ground
from crm.street_rounds.poster_sites.legality import KINDS
from crm.street_rounds.poster_sites.map_svg import Dot
from crm.street_rounds.poster_sites.schemas import PosterSiteRead, ReportCreate
from crm.territory.addresses.labels import station_label

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
Walker = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:write"])]
Short = Annotated[str, Form(max_length=200)]
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
    """The page of poster sites: the places, the law's verdict on each today, and what is to be put right."""
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/poster-sites")
async def add_poster_site(
    request: Request,
    session: Session,
    caller: Writer,
    id: Short = "",
    kind: Short = "",
    label: Short = "",
    where: Short = "",
    station: Short = "",
    permission_until: Short = "",
    note: Annotated[str, Form(max_length=600)] = "",
) -> Response:
    typed = {"kind": kind, "label": label, "where": where, "station": station, "note": note}
    typed |= {"permission_until": permission_until}
    try:
        async with session.begin_nested():
            await service.add_poster_site(session, caller, await read_poster_site(session, caller, typed | {"id": id}))
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, typed=typed, status=problem.status)
    return back(request, "/poster-sites?done=added")


@router.post("/poster-sites/{poster_site_id}/remove")
async def remove_poster_site(poster_site_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    await service.remove_poster_site(session, caller, poster_site_id)
    return back(request, "/poster-sites?done=removed")


@router.post("/poster-sites/{poster_site_id}/report")
async def report(
    poster_site_id: UUID,
    request: Request,
    session: Session,
    caller: Walker,
    id: Annotated[UUID, Form()],
    what: Short = "",
) -> Response:
    if what not in WHATS:
        return await _page(request, session, caller, bad="Dites ce que vous avez vu.", status=422)
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    seen = {"id": id, "poster_site_id": poster_site_id, "what": what, "seen_at": now}
    await service.report(session, caller, ReportCreate.model_validate(seen))
    return back(request, "/poster-sites?done=reported")


@router.post("/poster-site-reports/{report_id}/resolve")
async def settle(report_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    await service.settle(session, caller, report_id)
    return back(request, "/poster-sites?done=settled")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    poster_sites = await service.describe(session, caller, await service.list_poster_sites(session, caller, SHOWN))
    return render(
        request,
        "poster_sites/poster_sites.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        poster_sites=poster_sites,
        names={one.id: one.label for one in poster_sites},
        reports=await service.open_reports(session, caller, SHOWN),
        kinds=KINDS,
        whats=WHATS,
        station_label=station_label,
        drawing=await draw_on_ground(session, _dots(poster_sites), f"Carte de {len(poster_sites)} lieux d'affichage"),
        may=caller.scopes,
        typed={
            "kind": "",
            "label": "",
            "where": "",
            "station": "",
            "permission_until": "",
            "note": "",
            **(typed or {}),
        },
        new_id=uuid4,
        said=said,
        bad=bad,
    )


def _dots(poster_sites: list[PosterSiteRead]) -> list[Dot]:
    return [
        Dot(number, one.longitude, one.latitude, COLOURS[one.legality.verdict], f"{number}. {one.label}")
        for number, one in enumerate(poster_sites, 1)
    ]
