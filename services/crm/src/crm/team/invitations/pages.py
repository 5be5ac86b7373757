from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from common.scopes import Role
from elections.places.names import place_name
from elections.places.place import parse_territory
from elections.places.stations import station_name
from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.messages.settings import mails_leave, sms_leave
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with, token_with
from kit.security.links import KnownLink, Link
from kit.security.request_session import Session
from kit.security.session_cookie import COOKIE, open_session
from kit.security.tokens import Token
from kit.text import french
from markupsafe import Markup
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.campaign.members.labels import ROLES
from crm.campaign.members.service import NamedMember
from crm.campaign.qr_codes import draw_qr
from crm.team.invitations import service
from crm.team.invitations.forms import INPUTS, NAMES, InvitationEntry, read_invitation
from crm.team.invitations.schemas import InvitationCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["members:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["members:read", "members:write"])]
Invited = Annotated[Token, Security(token_with, scopes=["members:read"])]
STATES = {"waiting": "attend", "accepted": "acceptée", "withdrawn": "retirée", "expired": "expirée"}


@dataclass(frozen=True)
class Made:
    """A new invitation: its link, which is shown this once."""

    address: str
    name: str
    by_mail: bool
    by_sms: bool
    stays: bool
    """Asked to be sent, and not sent: there is no relay, or the campaign is a demonstration."""

    @property
    def of_name(self) -> str:
        return french.of(self.name)

    @property
    def drawn(self) -> Markup:
        return draw_qr(self.address)


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
        state = (await get_campaign(session, caller.campaign_id)).state
        body = read_invitation(entry, ZoneInfo(state.time_zone), state.territory)
        put = read_form(InvitationCreate, body, NAMES)
        _, path = await service.invite(session, caller, put)
        return path

    path = await attempt(session, act, PageForm.of(entry, inputs=INPUTS))
    if isinstance(path, PageForm):
        return await show_refused(path, lambda form: _list(request, session, caller, form=form))
    address = f"{str(request.app.state.settings.public_url).rstrip('/')}{request.scope.get('root_path', '')}{path}"
    settings, demo = request.app.state.settings, (await get_campaign(session, caller.campaign_id)).state.demo
    asked = bool(entry.email.strip()), bool(entry.mobile.strip())
    by_mail, by_sms = asked[0] and mails_leave(settings, demo=demo), asked[1] and sms_leave(settings, demo=demo)
    made = Made(address, entry.display_name, by_mail, by_sms, stays=(by_mail, by_sms) != asked)
    return await _list(request, session, caller, made=made)


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
async def show_invitation(token: str, request: Request, link: Link) -> HTMLResponse:
    """Show an invitation to whoever opens its link. It changes nothing: scanners open links too."""
    return await _one(request, link, token)


@router.post("/invitations/{token}")
async def accept(token: str, request: Request, invited: Invited, link: Link) -> Response:
    """Accept it as who is logged in. Behind a gateway the button is the gateway's: it logs in who has no account."""

    async def act() -> NamedMember:
        return await service.accept(link, invited.subject)

    return await submit(
        request,
        link.session,
        act,
        form=PageForm(),
        # A phone bank member has one page, and no access to the day sheet.
        done=lambda accepted: "/appels" if set(accepted.member.roles) == {Role.PHONE_BANK} else "/",
        again=lambda form: _one(request, link, token, form=form),
    )


async def _one(request: Request, link: KnownLink, token: str, *, form: PageForm | None = None) -> HTMLResponse:
    request.state.held = frozenset()  # a stranger: nothing of the team's pages is theirs yet
    made = await service.read_link(link)
    over = service.refusal_of(made)
    state = (await get_campaign(link.session, link.campaign_id)).state
    return render(
        request,
        "invitations/invitation.html",
        200 if over is None else int(over.status),
        headers={"Referrer-Policy": "no-referrer"},
        campaign=state,
        place=place_name(parse_territory(state.territory)),
        made=made,
        inviter=(await members.names_of(link.session)).get(made.created_by, ""),
        places=[station_name(one) for one in made.territories],
        token=token,
        # Of this view of the page: a second press of its button is the same person's.
        press=token_urlsafe(18),
        signed_in=open_session(request.app.state.settings, request.cookies.get(COOKIE, "")) is not None,
        at_a_gateway=bool(request.scope.get("root_path")),
        roles=ROLES,
        over=over.fr if over else "",
        form=form or PageForm(),
    )


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    made: Made | None = None,
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
        station_name=station_name,
        place=place_name(parse_territory(state.territory)),
        form=form or PageForm(),
    )
