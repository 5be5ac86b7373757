from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from common.scopes import PERSONAL
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.clients.grants import find_grant
from kit.clients.reads import count_reads
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.service_names import SERVICES
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.entitlements import rights_cover
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.integrations.clients import service
from crm.integrations.clients.custody import given_by, has_custody
from crm.integrations.clients.form_input import last_day, read_grant
from crm.integrations.clients.forms import GRANT_INPUTS, NAMES, ClientEntry, GrantEntry, RefusalEntry
from crm.integrations.clients.redirects import way_back
from crm.integrations.clients.schemas import ClientCreate, ClientRead
from crm.integrations.clients.scope_requests import MAY_BE_ASKED
from crm.integrations.clients.scope_texts import AUTHS, GROUPS, STATES

router = APIRouter(route_class=Route, prefix="/applications", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["clients:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["clients:read", "clients:write"])]
Granter = Annotated[Caller, Security(caller_with, scopes=["clients:read", "grants:write"])]
Back = Annotated[str, Query(max_length=500)]
_SECRET = {"Cache-Control": "no-store"}
DONE = {
    "granted": "C'est fait : l'application a les droits cochés, et aucun autre.",
    "refused": "C'est refusé : l'application n'a accès à rien.",
    "revoked": "L'application est coupée, partout, pour de bon.",
}


@router.get("")
async def show_clients(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _list(request, session, caller, said=DONE.get(done, ""))


@router.post("")
async def register_client(
    request: Request, session: Session, caller: Writer, entry: Annotated[ClientEntry, Form()]
) -> Response:
    """The secret is in this answer and nowhere else."""

    async def act() -> tuple[ClientRead, str | None]:
        said = {name: entry.model_dump()[name].strip() for name in ("name", "publisher", "purpose", "callback")}
        put = read_form(ClientCreate, said | {"scopes": entry.scopes}, NAMES)
        return await service.register_client(session, caller, put)

    made = await attempt(session, act, PageForm.of(entry))
    if isinstance(made, PageForm):
        return await show_refused(made, lambda form: _list(request, session, caller, form=form))
    client, secret = made
    return await _one(request, session, caller, client, secret=secret or "")


@router.get("/consent")
async def ask_consent(
    request: Request,
    session: Session,
    caller: Granter,
    client_id: Annotated[str, Query(max_length=200)],
    redirect_uri: Back = "",
    state: Back = "",
) -> HTMLResponse:
    """The consent page that a client sends people to. The client learns nothing of who they are."""
    client = await service.find_by_name(session, caller.campaign_id, client_id)
    if redirect_uri and redirect_uri != client.callback:
        raise Invalid(
            "L'adresse de retour n'est pas celle que l'application a inscrite : n'allez pas plus loin.",
            "redirect_uri is not the registered one.",
        )
    return await _one(request, session, caller, client, state=state if redirect_uri else "")


@router.get("/{client_id}")
async def show_client(
    client_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    state: Back = "",
) -> HTMLResponse:
    client = await service.read_client(session, caller.campaign_id, client_id)
    return await _one(request, session, caller, client, said=DONE.get(done, ""), state=state)


@router.post("/{client_id}/grant")
async def grant(
    client_id: UUID, request: Request, session: Session, caller: Granter, entry: Annotated[GrantEntry, Form()]
) -> Response:
    async def act() -> ClientRead:
        zone = ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone)
        put = read_grant(list(entry.scopes), entry.territories, entry.ends_on, zone)
        return await service.grant(session, caller, client_id, put)

    form = PageForm.of(entry, inputs=GRANT_INPUTS)
    return await _decide(request, session, caller, client_id, act, form, "granted", entry.state)


@router.post("/{client_id}/refuse")
async def refuse(
    client_id: UUID, request: Request, session: Session, caller: Granter, entry: Annotated[RefusalEntry, Form()]
) -> Response:
    async def act() -> ClientRead:
        return await service.refuse(session, caller, client_id)

    return await _decide(request, session, caller, client_id, act, PageForm("refuse"), "refused", entry.state)


@router.post("/{client_id}/revoke")
async def revoke(client_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.revoke(session, caller, client_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm("revoke"),
        done=f"/applications/{client_id}?done=revoked",
        again=lambda form: _again(request, session, caller, client_id, form),
    )


@router.post("/{client_id}/secret")
async def change_secret(client_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> tuple[str, str]:
        made = await service.new_secret(session, caller, client_id, 24)
        said = "L'ancien secret reste accepté vingt-quatre heures." if made.others_end_at else ""
        return made.secret, said

    made = await attempt(session, act, PageForm("secret"))
    if isinstance(made, PageForm):
        return await show_refused(made, lambda form: _again(request, session, caller, client_id, form))
    client = await service.read_client(session, caller.campaign_id, client_id)
    return await _one(request, session, caller, client, secret=made[0], said=made[1])


async def _decide(
    request: Request,
    session: Session,
    caller: Caller,
    client_id: UUID,
    act: Callable[[], Awaitable[ClientRead]],
    form: PageForm,
    done: str,
    state: str,
) -> Response:
    """Carry out a decision and show it, with the way back to the program that asked for it."""
    client = await attempt(session, act, form)
    if isinstance(client, PageForm):
        return await show_refused(client, lambda form: _again(request, session, caller, client_id, form, state))
    return await _one(request, session, caller, client, said=DONE[done], state=state)


async def _again(
    request: Request, session: Session, caller: Caller, client_id: UUID, form: PageForm, state: str = ""
) -> HTMLResponse:
    client = await service.read_client(session, caller.campaign_id, client_id)
    return await _one(request, session, caller, client, form=form, state=state)


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    return render(
        request,
        "clients/list.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        clients=await service.list_clients(session, caller.campaign_id),
        groups=GROUPS,
        personal=PERSONAL,
        states=STATES,
        may_write="clients:write" in caller.scopes,
        said=said,
        form=form or PageForm(),
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    client: ClientRead,
    *,
    said: str = "",
    form: PageForm | None = None,
    secret: str = "",
    state: str = "",
) -> HTMLResponse:
    """Before a first decision what shows nobody is ticked: the rest is for a hand to tick."""
    campaign = (await get_campaign(session, caller.campaign_id)).state
    known = client.granted or [scope for scope in client.asked if scope in caller.scopes and scope not in PERSONAL]
    shown = {
        "territories": " ".join(client.territories or caller.territories),
        "ends_on": last_day(client.ends_at, ZoneInfo(campaign.time_zone)),
    }
    decided = client.state in ("granted", "refused") and bool(said)
    names = await members.names_of(session)
    grant = await find_grant(session, caller.campaign_id, client.subject)
    return render(
        request,
        "clients/client.html",
        headers=_SECRET,
        campaign=campaign,
        client=client,
        asked={
            title: {scope: words for scope, words in scopes.items() if scope in client.asked}
            for title, scopes in GROUPS.items()
            if any(scope in client.asked for scope in scopes)
        },
        beyond=[scope for scope in client.asked if scope not in MAY_BE_ASKED],
        held=caller.scopes,
        personal=PERSONAL,
        states=STATES,
        auths=AUTHS,
        neighbours=SERVICES if request.scope.get("root_path") else {},
        reads=await count_reads(session, caller.campaign_id, client.subject),
        holders=[names.get(one, one) for one in client.secret_holders],
        may_replace=has_custody(caller, client.created_by, given_by(grant)),
        may_write="clients:write" in caller.scopes,
        may_grant="grants:write" in caller.scopes and rights_cover(caller.rights, given_by(grant)),
        may_see_reads="audit_log:read" in caller.scopes,
        form=form or PageForm(),
        said=said,
        secret=secret,
        state=state,
        way_back=way_back(client, state) if decided else "",
        shown=shown,
        chosen=known,
    )
