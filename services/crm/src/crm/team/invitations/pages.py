from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from common.scopes import Role
from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with, token_with
from kit.security.links import KnownLink, Link
from kit.security.request_session import Session
from kit.security.tokens import Token
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.campaign.members.labels import ROLES
from crm.campaign.members.service import NamedMember
from crm.team.invitations import service
from crm.team.invitations.forms import INPUTS, NAMES, InvitationEntry, read_invitation
from crm.team.invitations.schemas import InvitationCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["members:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["members:read", "members:write"])]
Invited = Annotated[Token, Security(token_with, scopes=["members:read"])]
STATES = {"waiting": "attend", "accepted": "acceptée", "withdrawn": "retirée", "expired": "expirée"}


@router.get("/invitations")
async def show_invitations(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show the invitations, and the invitation form."""
    return await _list(request, session, caller)


@router.post("/invitations")
async def invite(
    request: Request, session: Session, caller: Writer, entry: Annotated[InvitationEntry, Form()]
) -> Response:
    """Show the new link, which is in this answer only."""

    async def act() -> str:
        zone = ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone)
        put = read_form(InvitationCreate, read_invitation(entry, zone), NAMES)
        _, path = await service.invite(session, caller, put)
        return path

    path = await attempt(session, act, PageForm.of(entry, inputs=INPUTS))
    if isinstance(path, PageForm):
        return await show_refused(path, lambda form: _list(request, session, caller, form=form))
    address = f"{str(request.app.state.settings.public_url).rstrip('/')}{request.scope.get('root_path', '')}{path}"
    name, sent = entry.display_name, bool(entry.email.strip())
    return await _list(request, session, caller, made=address, name=name, sent=sent)


@router.post("/invitations/{invitation_id}/withdraw")
async def withdraw(invitation_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Withdraw an invitation: its link is void, and its mail is cancelled if unsent."""

    async def act() -> None:
        await service.withdraw(session, caller, invitation_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/invitations",
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/invitations/{token}")
async def show_invitation(token: str, request: Request, invited: Invited, link: Link) -> HTMLResponse:
    """Show one invitation before it is accepted."""
    return await _one(request, invited, link, token)


@router.post("/invitations/{token}")
async def accept(token: str, request: Request, invited: Invited, link: Link) -> Response:
    async def act() -> NamedMember:
        return await service.accept(link, invited.subject)

    return await submit(
        request,
        link.session,
        act,
        form=PageForm(),
        # A phone bank member has one page, and no access to the day sheet.
        done=lambda accepted: "/appels" if set(accepted.member.roles) == {Role.PHONE_BANK} else "/",
        again=lambda form: _one(request, invited, link, token, form=form),
    )


async def _one(
    request: Request, invited: Token, link: KnownLink, token: str, *, form: PageForm | None = None
) -> HTMLResponse:
    made = await service.read_link(link)
    state = (await get_campaign(link.session, link.campaign_id)).state
    return render(
        request,
        "invitations/invitation.html",
        headers={"Referrer-Policy": "no-referrer"},
        campaign=state,
        made=made,
        names=await members.names_of(link.session),
        token=token,
        subject=invited.subject,
        roles=ROLES,
        over=made.expires_at <= datetime.now(UTC),
        form=form or PageForm(),
    )


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    made: str = "",
    name: str = "",
    sent: bool = False,
    form: PageForm | None = None,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "invitations/invitations.html",
        headers={"Cache-Control": "no-store"} if made else None,
        campaign=state,
        invitations=[
            service.describe(invitation) for invitation in await service.list_invitations(session, caller.campaign_id)
        ],
        roles=ROLES,
        states=STATES,
        names=await members.names_of(session),
        may_write="members:write" in caller.scopes,
        made=made,
        name=name,
        sent=sent,
        form=form or PageForm(),
    )
