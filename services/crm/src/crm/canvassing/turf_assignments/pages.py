from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.parts import Skip
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.canvassing.turf_assignments import service, turf_list
from crm.canvassing.turf_assignments.form_input import INPUTS, CutEntry, GiveAllEntry, GiveEntry, read_cut, read_time
from crm.canvassing.turf_assignments.free_times import coming_slots
from crm.canvassing.turf_assignments.turf_map import COLOURS, WORDS
from crm.canvassing.turfs import service as turfs
from crm.canvassing.turfs.form_input import DraftEntry, read_draft
from crm.canvassing.turfs.walk_plan import DOOR_SECONDS
from crm.territory.address_sources.service import own_communes

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]
DONE = {
    "cut": "Le découpage est en cours.",
    "drafted": "Le brouillon est prêt.",
    "published": "C'est publié.",
    "given": "C’est donné : chacun le voit dans « Mes secteurs ».",
    "back": "C’est repris. Ce qui a été noté reste, et ce qui est encore sur son téléphone arrivera.",
    "removed": "Le brouillon est supprimé.",
    "withdrawn": "Le secteur est retiré ; ce qui y a été noté reste.",
}


@router.get("/turfs")
async def show_turfs(
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    show: Annotated[str, Query(max_length=10)] = "",
    place: Annotated[str, Query(max_length=12)] = "",
    skip: Skip = 0,
) -> HTMLResponse:
    """Show the turfs on a map and as a list: who walks which, the drafts, and how to make more."""
    return await _page(request, session, caller, confirmation=DONE.get(done, ""), show=show, place=place, skip=skip)


@router.post("/turfs/cut")
async def cut_turfs(
    request: Request, session: Session, caller: Planner, entry: Annotated[CutEntry, Form()]
) -> Response:
    async def act() -> None:
        own = await find_territory(session, caller.campaign_id)
        first = await turf_list.first_stations(session, caller)
        await turfs.ask_cut(session, caller, read_cut(entry, own, first, own_communes(own)))

    return await _PAGE.submit(request, session, caller, act, "cut", PageForm.of(entry, "cut", INPUTS))


@router.post("/turfs/draft")
async def draft_turf(
    request: Request, session: Session, caller: Planner, entry: Annotated[DraftEntry, Form()]
) -> Response:
    async def act() -> None:
        own = await find_territory(session, caller.campaign_id)
        await turfs.draft_turf(session, caller, read_draft(entry.name, entry.places, own))

    return await _PAGE.submit(request, session, caller, act, "drafted", PageForm.of(entry, "draft", INPUTS))


@router.post("/turfs/publish")
async def publish_all(request: Request, session: Session, caller: Planner, batch: Annotated[UUID, Form()]) -> Response:
    """Publish every draft of a cut."""

    async def act() -> None:
        await turfs.publish_batch(session, caller, batch)

    return await _PAGE.submit(request, session, caller, act, "published", PageForm())


@router.post("/turfs/drafts/{draft_id}/publish")
async def publish_one(draft_id: UUID, request: Request, session: Session, caller: Planner) -> Response:
    async def act() -> None:
        await turfs.publish_turf(session, caller, draft_id, None)

    return await _PAGE.submit(request, session, caller, act, "published", PageForm())


@router.post("/turfs/drafts/{draft_id}/remove")
async def remove_one(draft_id: UUID, request: Request, session: Session, caller: Planner) -> Response:
    async def act() -> None:
        await turfs.remove_draft(session, caller, draft_id)

    return await _PAGE.submit(request, session, caller, act, "removed", PageForm())


@router.post("/turfs/give")
async def give_as_proposed(
    request: Request, session: Session, caller: Planner, entry: Annotated[GiveAllEntry, Form()]
) -> Response:
    """Give one turf to each member without one."""

    async def act() -> None:
        await service.give_as_proposed(session, caller, when=read_time(entry))

    return await _PAGE.submit(request, session, caller, act, "given", PageForm.of(entry, "give-all"))


@router.post("/turfs/{turf_id}/give")
async def give_turf(
    turf_id: UUID, request: Request, session: Session, caller: Planner, entry: Annotated[GiveEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.give_turf(session, caller, turf_id, entry.subjects)

    return await _PAGE.submit(request, session, caller, act, "given", PageForm.of(entry, f"give-{turf_id}"))


@router.post("/turfs/{turf_id}/take-back")
async def take_back(
    turf_id: UUID, request: Request, session: Session, caller: Planner, subject: Annotated[str, Form(max_length=200)]
) -> Response:
    async def act() -> None:
        await service.take_back(session, caller, turf_id, subject)

    return await _PAGE.submit(request, session, caller, act, "back", PageForm())


async def _page(
    request: Request,
    session: AsyncSession,
    caller: Caller,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
    show: str = "",
    place: str = "",
    skip: int = 0,
) -> HTMLResponse:
    may_write = "actions:write" in caller.scopes
    base = request.scope.get("root_path", "")
    overview = await turf_list.read_overview(
        session, caller, plans=may_write, base=base, show=show, place=place, skip=skip
    )
    own = await find_territory(session, caller.campaign_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "turfs/turfs.html",
        campaign=state,
        times={"": "n’importe quand"} | coming_slots(campaign_today(state)),
        overview=overview,
        show=show,
        place=place,
        # Made only of numbers and escaped text.
        drawing=Markup(overview.drawing),
        colours=COLOURS,
        words=WORDS,
        door_seconds=DOOR_SECONDS,
        whole=bool(own_communes(own)),
        may=caller.scopes,
        may_write=may_write,
        form=form or PageForm(),
        said=confirmation,
    )


_PAGE = PageOfForms("/turfs", _page)
