"""The page that a mailed link opens, and a member's own page of how they come in."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.messages.settings import mails_leave
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, submit
from kit.security.auth import Caller, caller_with, check_in_person
from kit.security.links import Link, find_link
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.members.identity_provider import is_own_provider
from crm.team.passkeys.availability import may_have_passkeys
from crm.team.sign_ins import service
from crm.team.sign_ins.forms import AddressEntry

router = APIRouter(route_class=Route, include_in_schema=False)

Member = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
_SENT = "Un lien vient de partir à cette adresse. Elle prend la place de l'autre dès que vous l'aurez ouvert."
_STAYS = "L'adresse est notée, mais le lien qui la confirme ne part pas : cette suite n'a pas de relais de courrier."
_INVENTED = "L'adresse est notée, mais cette campagne est inventée : le lien qui la confirme ne part pas."


@router.get("/sign-in/{token}")
async def show_sign_in(token: str, request: Request) -> HTMLResponse:
    """Show the button of a mailed link. A GET consumes nothing: scanners open links."""
    found = await find_link(request.app.state.sessions, token[:200])
    good = found is not None and found.purpose == service.PURPOSE
    return render(request, "sign_ins/sign_in.html", 200 if good else 410, token=token, good=good)


@router.get("/my-access")
async def show_own_access(
    request: Request, session: Session, caller: Member, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """A member's own page: where their links are mailed, and where else they are signed in."""
    said = ""
    if done == "sent":
        demo = (await get_campaign(session, caller.campaign_id)).state.demo
        leaves = mails_leave(request.app.state.settings, demo=demo)
        said = _SENT if leaves else _INVENTED if demo else _STAYS
    return await _own(request, session, caller, PageForm(), said)


@router.post("/my-access")
async def change_address(
    request: Request, session: Session, caller: Member, entry: Annotated[AddressEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.change_address(session, caller, entry.address)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done="/my-access?done=sent",
        again=lambda form: _own(request, session, caller, form),
    )


@router.get("/my-access/{token}")
async def show_confirmation(token: str, request: Request, link: Link) -> HTMLResponse:
    """Show the button that confirms a new address."""
    request.state.held = frozenset()
    await service.read_confirmation(link)
    state = (await get_campaign(link.session, link.campaign_id)).state
    return render(request, "sign_ins/confirm.html", campaign=state, token=token, confirmed=False, form=PageForm())


@router.post("/my-access/{token}")
async def confirm_address(token: str, request: Request, link: Link) -> Response:
    async def act() -> None:
        await service.confirm_address(link)

    request.state.held = frozenset()
    state = (await get_campaign(link.session, link.campaign_id)).state
    refused = await attempt(link.session, act, PageForm())
    form = refused if isinstance(refused, PageForm) else PageForm()
    status = int(form.problem.status) if form.problem else 200
    return render(
        request,
        "sign_ins/confirm.html",
        status,
        campaign=state,
        token=token,
        confirmed=form.problem is None,
        form=form,
    )


async def _own(request: Request, session: Session, caller: Caller, form: PageForm, said: str = "") -> HTMLResponse:
    check_in_person(caller)
    return render(
        request,
        "sign_ins/own.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        address=await service.read_address(session, caller.campaign_id, caller.subject) or "",
        # Alone a service knows no devices: the gateway does.
        at_a_gateway=bool(request.scope.get("root_path")),
        own_provider=is_own_provider(request.app.state.settings),
        has_passkeys=may_have_passkeys(request.app.state.settings),
        form=form,
        said=said,
    )
