"""The pages of a room's code: made and followed by the team, scanned and waited on by whoever is in the room."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.messages.settings import mails_leave
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.links import KnownLink, Link
from kit.security.request_session import Session
from kit.web.network_pace import take_network_pace
from kit.web.rate_limit import too_fast
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory, read_places
from crm.campaign.members import service as members
from crm.campaign.qr_codes import draw_qr
from crm.team.invitations.service import PURPOSE as INVITED
from crm.team.open_invitations import service
from crm.team.open_invitations.forms import NAMES, AdmissionEntry, OpenInvitationEntry
from crm.team.open_invitations.schemas import AdmissionCreate, OpenInvitationCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["members:read", "members:write"])]
PER_MINUTE = 120
"""Requests of one network: a room is one."""
DONE = {
    "admitted": "Cette personne entre : son téléphone le lui dit.",
    "refused": "C'est refusé.",
    "closed": "Le code est fermé.",
}


@router.get("/open-invitations")
async def show_rooms(
    request: Request, session: Session, caller: Writer, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the people who wait, the codes, and a form for another one."""
    return await _rooms(request, session, caller, PageForm(), DONE.get(done, ""))


@router.post("/open-invitations")
async def open_room(
    request: Request, session: Session, caller: Writer, entry: Annotated[OpenInvitationEntry, Form()]
) -> Response:
    """Show the new code, which is in this answer only."""

    async def act() -> str:
        own = await find_territory(session, caller.campaign_id)
        body: dict[str, Any] = entry.model_dump(include={"label", "uses", "hours"})
        places = read_places(entry.territories, own, "/territories")
        put = read_form(OpenInvitationCreate, body | {"label": entry.label.strip(), "territories": places}, NAMES)
        return (await service.open_room(session, caller, put))[1]

    path = await attempt(session, act, PageForm.of(entry))
    if isinstance(path, PageForm):
        return await show_refused(path, lambda form: _rooms(request, session, caller, form))
    address = f"{str(request.app.state.settings.public_url).rstrip('/')}{request.scope.get('root_path', '')}{path}"
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "open_invitations/code.html",
        campaign=state,
        label=entry.label,
        drawn=draw_qr(address),
        address=address,
    )


@router.post("/open-invitations/{room_id}/close")
async def close_room(room_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    return await _decide(request, session, caller, "closed", partial(service.close_room, session, caller, room_id))


@router.post("/admissions/{request_id}/admit")
async def admit(request_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    return await _decide(request, session, caller, "admitted", partial(service.admit, session, caller, request_id))


@router.post("/admissions/{request_id}/refuse")
async def refuse(request_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    return await _decide(request, session, caller, "refused", partial(service.refuse, session, caller, request_id))


@router.get("/salle/{token}")
async def show_room(token: str, request: Request, link: Link) -> HTMLResponse:
    """Show the form that asks whoever is in the room for their name and contact."""
    return await _room(request, link, token, PageForm())


@router.post("/salle/{token}")
async def ask_admission(token: str, request: Request, link: Link, entry: Annotated[AdmissionEntry, Form()]) -> Response:
    if (pace := await take_network_pace(request, "admission", PER_MINUTE)) is not None:
        raise too_fast(pace)

    async def act() -> str:
        stripped = {name: text.strip() for name, text in entry.model_dump().items()}
        return await service.ask_admission(link, read_form(AdmissionCreate, stripped, NAMES))

    return await submit(
        request,
        link.session,
        act,
        form=PageForm.of(entry),
        done=lambda path: path,
        again=lambda form: _room(request, link, token, form),
    )


@router.get("/attente/{token}")
async def show_waiting(token: str, request: Request, link: Link) -> Response:
    """The page on which somebody waits; once they are let in it is their invitation."""
    if link.purpose == INVITED:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/invitations/{token}", 303)
    request.state.held = frozenset()
    row = await service.read_waiting(link)
    state = (await get_campaign(link.session, link.campaign_id)).state
    waits = row.decided_at is None
    headers = {"Refresh": "4"} if waits else {}
    return render(
        request,
        "open_invitations/waiting.html",
        headers=headers,
        campaign=state,
        name=row.display_name,
        waits=waits,
        told=mails_leave(request.app.state.settings, demo=state.demo),
    )


async def _decide(request: Request, session: Session, caller: Caller, done: str, act: partial[Any]) -> Response:
    return await submit(
        request,
        session,
        act,
        form=PageForm("decide"),
        done=f"/open-invitations?done={done}",
        again=lambda form: _rooms(request, session, caller, form),
    )


async def _rooms(request: Request, session: Session, caller: Caller, form: PageForm, said: str = "") -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "open_invitations/rooms.html",
        campaign=state,
        rooms=await service.list_rooms(session, caller.campaign_id),
        is_open=service.is_open,
        now=datetime.now(UTC),
        let_in=await service.count_let_in(session, caller.campaign_id),
        waiting=await service.list_waiting(session, caller.campaign_id),
        form=form,
        said=said,
    )


async def _room(request: Request, link: KnownLink, token: str, form: PageForm) -> HTMLResponse:
    request.state.held = frozenset()
    room = await service.read_room(link)
    state = (await get_campaign(link.session, link.campaign_id)).state
    names = await members.names_of(link.session)
    open_now = service.is_open(room, datetime.now(UTC))
    return render(
        request,
        "open_invitations/room.html",
        200 if open_now else int(service.room_over().status),
        campaign=state,
        room=room,
        inviter=names.get(room.created_by, ""),
        over="" if open_now else service.room_over().fr,
        token=token,
        form=form,
    )
