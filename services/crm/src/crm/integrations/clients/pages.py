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
from kit.pages.rendering import SERVICES, back, render
from kit.security.auth import Caller, caller_with
from kit.security.entitlements import rights_cover
from kit.security.request_session import Session
from kit.web.problems import Invalid, Problem
from starlette.responses import Response

from crm.campaign.members import service as members
from crm.integrations.clients import service
from crm.integrations.clients.custody import given_by, has_custody
from crm.integrations.clients.form_input import last_day, read_grant
from crm.integrations.clients.redirects import way_back
from crm.integrations.clients.schemas import ClientCreate, ClientRead
from crm.integrations.clients.scope_requests import MAY_BE_ASKED
from crm.integrations.clients.scope_texts import AUTHS, GROUPS, STATES

router = APIRouter(route_class=Route, prefix="/applications", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["clients:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["clients:read", "clients:write"])]
Granter = Annotated[Caller, Security(caller_with, scopes=["clients:read", "grants:write"])]
Text = Annotated[str, Form(max_length=1000)]
Chosen = Annotated[list[str] | None, Form(max_length=100)]
Back = Annotated[str, Query(max_length=500)]
_SECRET = {"Cache-Control": "no-store"}
_FIELDS = {
    "/name": "le nom",
    "/publisher": "l'éditeur",
    "/purpose": "l'usage",
    "/callback": "l'adresse de retour",
    "/scopes": "ce qu'elle demande",
    "/territories": "les territoires",
    "/subject": "l'identifiant",
}
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
    request: Request,
    session: Session,
    caller: Writer,
    scopes: Chosen = None,
    name: Text = "",
    publisher: Text = "",
    purpose: Text = "",
    callback: Text = "",
) -> Response:
    """The secret is in this answer and nowhere else."""
    said = {"name": name.strip(), "publisher": publisher.strip(), "purpose": purpose.strip()}
    given = said | {"callback": callback.strip()}
    try:
        put = read_form(ClientCreate, given | {"scopes": scopes or []}, _FIELDS)
        client, secret = await service.register_client(session, caller, put)
    except Problem as problem:
        return await _list(request, session, caller, bad=problem.fr, given=given, chosen=scopes, status=422)
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
    client_id: UUID,
    request: Request,
    session: Session,
    caller: Granter,
    scopes: Chosen = None,
    territories: Annotated[str, Form(max_length=24_000)] = "",
    ends_on: Text = "",
    state: Text = "",
) -> Response:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    entry = {"territories": territories, "ends_on": ends_on}
    try:
        put = read_grant(scopes or [], territories, ends_on, ZoneInfo(campaign.time_zone))
        async with session.begin_nested():
            client = await service.grant(session, caller, client_id, put)
    except Problem as problem:
        client = await service.read_client(session, caller.campaign_id, client_id)
        return await _one(
            request, session, caller, client, bad=problem.fr, entry=entry, chosen=scopes or [], state=state, status=422
        )
    return await _one(request, session, caller, client, said=DONE["granted"], state=state)


@router.post("/{client_id}/refuse")
async def refuse(
    client_id: UUID, request: Request, session: Session, caller: Granter, state: Text = ""
) -> HTMLResponse:
    client = await service.refuse(session, caller, client_id)
    return await _one(request, session, caller, client, said=DONE["refused"], state=state)


@router.post("/{client_id}/revoke")
async def revoke(client_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    await service.revoke(session, caller, client_id)
    return back(request, f"/applications/{client_id}?done=revoked")


@router.post("/{client_id}/secret")
async def change_secret(client_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    made = await service.new_secret(session, caller, client_id, 24)
    client = await service.read_client(session, caller.campaign_id, client_id)
    said = "L'ancien secret reste accepté vingt-quatre heures." if made.others_end_at else ""
    return await _one(request, session, caller, client, secret=made.secret, said=said)


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    given: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "clients/list.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        clients=await service.list_clients(session, caller.campaign_id),
        groups=GROUPS,
        personal=PERSONAL,
        states=STATES,
        may_write="clients:write" in caller.scopes,
        said=said,
        bad=bad,
        given=given or {"name": "", "publisher": "", "purpose": "", "callback": ""},
        chosen=chosen or [],
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    client: ClientRead,
    *,
    said: str = "",
    bad: str = "",
    secret: str = "",
    state: str = "",
    entry: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """`chosen`: what stays ticked; before a first decision, what shows nobody: the rest is for a hand to tick."""
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
        status,
        _SECRET,
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
        said=said,
        bad=bad,
        secret=secret,
        state=state,
        way_back=way_back(client, state) if decided else "",
        entry=entry or shown,
        chosen=known if chosen is None else chosen,
    )
