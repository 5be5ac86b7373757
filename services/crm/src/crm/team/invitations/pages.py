from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from common.scopes import Role
from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with, token_with
from kit.security.links import KnownLink, Link
from kit.security.request_session import Session
from kit.security.tokens import Token
from kit.web.problems import Problem
from pydantic import ValidationError
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.campaign.members.form_input import MalformedInput, read_member
from crm.campaign.members.labels import ROLES
from crm.team.invitations import service
from crm.team.invitations.schemas import InvitationCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["members:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["members:read", "members:write"])]
Invited = Annotated[Token, Security(token_with, scopes=["members:read"])]
Text = Annotated[str, Form(max_length=400)]
STATES = {"waiting": "attend", "accepted": "acceptée", "withdrawn": "retirée", "expired": "expirée"}


@router.get("/invitations")
async def show_invitations(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """The page of invitations: who was invited, and a form to invite a person."""
    return await _list(request, session, caller)


@router.post("/invitations")
async def invite(
    request: Request,
    session: Session,
    caller: Writer,
    roles: Annotated[list[str] | None, Form(max_length=20)] = None,
    display_name: Text = "",
    territories: Annotated[str, Form(max_length=24_000)] = "",
    ends_on: Text = "",
    email: Text = "",
) -> Response:
    state = (await get_campaign(session, caller.campaign_id)).state
    entry = {"display_name": display_name, "territories": territories, "ends_on": ends_on, "email": email}
    try:
        rights = read_member(display_name, roles or [], territories, ends_on, ZoneInfo(state.time_zone))
        async with session.begin_nested():
            put = InvitationCreate.model_validate(rights.model_dump() | {"email": email.strip() or None})
            _, path = await service.invite(session, caller, put)
    except ValidationError:
        bad = "Cette adresse électronique n'est pas valable."
        return await _list(request, session, caller, bad=bad, entry=entry, chosen=roles, status=422)
    except MalformedInput as error:
        return await _list(request, session, caller, bad=str(error), entry=entry, chosen=roles, status=422)
    except Problem as problem:
        return await _list(
            request, session, caller, bad=problem.fr, entry=entry, chosen=roles, status=int(problem.status)
        )
    address = f"{str(request.app.state.settings.public_url).rstrip('/')}{request.scope.get('root_path', '')}{path}"
    return await _list(request, session, caller, made=address, name=display_name, sent=bool(email.strip()))


@router.post("/invitations/{invitation_id}/withdraw")
async def withdraw(invitation_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Withdraw an invitation: its link opens nothing any more, and the mail that waits does not go out."""
    try:
        async with session.begin_nested():
            await service.withdraw(session, caller, invitation_id)
    except Problem as problem:
        return await _list(request, session, caller, bad=problem.fr, status=int(problem.status))
    return back(request, "/invitations")


@router.get("/invitations/{token}")
async def show_invitation(token: str, request: Request, invited: Invited, link: Link) -> HTMLResponse:
    """The page of one invitation, before it is accepted."""
    return await _one(request, invited, link, token)


@router.post("/invitations/{token}")
async def accept(token: str, request: Request, invited: Invited, link: Link) -> Response:
    try:
        async with link.session.begin_nested():
            named = await service.accept(link, invited.subject)
    except Problem as problem:
        return await _one(request, invited, link, token, bad=problem.fr, status=int(problem.status))
    # A phone bank has one page; the day sheet would be closed to it.
    return back(request, "/appels" if set(named.member.roles) == {Role.PHONE_BANK} else "/")


async def _one(
    request: Request, invited: Token, link: KnownLink, token: str, *, bad: str = "", status: int = 200
) -> HTMLResponse:
    made = await service.read_link(link)
    state = (await get_campaign(link.session, link.campaign_id)).state
    return render(
        request,
        "invitations/invitation.html",
        status=status,
        headers={"Referrer-Policy": "no-referrer"},
        campaign=state,
        made=made,
        token=token,
        subject=invited.subject,
        roles=ROLES,
        over=made.expires_at <= datetime.now(UTC),
        bad=bad,
    )


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    made: str = "",
    name: str = "",
    sent: bool = False,
    bad: str = "",
    entry: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "invitations/invitations.html",
        status=status,
        headers={"Cache-Control": "no-store"} if made else None,
        campaign=state,
        invitations=[service.describe(one) for one in await service.list_invitations(session, caller.campaign_id)],
        roles=ROLES,
        states=STATES,
        names=await members.names_of(session),
        may_write="members:write" in caller.scopes,
        made=made,
        name=name,
        sent=sent,
        bad=bad,
        entry=entry or {"display_name": "", "territories": "", "ends_on": "", "email": ""},
        chosen=chosen or [],
    )
