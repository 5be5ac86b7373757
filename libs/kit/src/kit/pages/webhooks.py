"""Webhooks for people: where the campaign's events are sent, and what became of them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse

from kit.campaigns.queries import get_campaign
from kit.events.webhooks import service
from kit.events.webhooks.routes import LAST_POSITION, Position
from kit.events.webhooks.schemas import WebhookCreate
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from kit.web.routing import Route

router = APIRouter(route_class=Route, prefix="/webhooks", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["events:read"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["events:read", "campaigns:write"])]
SECRET = {"Cache-Control": "no-store"}
DONE = {
    "resumed": "Les envois reprennent là où ils en étaient : rien n'est perdu.",
    "deleted": "Le webhook est supprimé : rien n'y est plus envoyé.",
    "again": "L'événement repart, avec le même identifiant.",
}
ANSWERS = {
    "ConnectError": "connexion impossible",
    "ConnectTimeout": "pas de réponse",
    "ReadTimeout": "pas de réponse à temps",
    "ReadError": "réponse coupée",
    "RemoteProtocolError": "réponse illisible",
    "gaierror": "nom introuvable",
}


@router.get("")
async def show_webhooks(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _list(request, session, caller, said=DONE.get(done, ""))


@router.post("")
async def make_webhook(
    request: Request,
    session: Session,
    caller: Decider,
    url: Annotated[str, Form(max_length=2000)] = "",
    types: Annotated[list[str] | None, Form(max_length=50)] = None,
) -> Response:
    """The secret is in this answer and nowhere else."""
    state = request.app.state
    try:
        create = read_form(WebhookCreate, {"url": url.strip(), "types": types or []}, {"/url": "l'adresse"})
        hook, secret = await service.create_webhook(
            session, caller, create, service=state.service, settings=state.settings
        )
    except Problem as problem:
        return await _list(
            request, session, caller, bad=problem.fr, url=url, chosen=types or [], status=int(problem.status)
        )
    return await _one(request, session, caller, hook.id, secret=secret, headers=SECRET)


@router.get("/{webhook_id}")
async def show_webhook(
    webhook_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[int | None, Query(ge=0, le=LAST_POSITION)] = None,
) -> HTMLResponse:
    return await _one(request, session, caller, webhook_id, said=DONE.get(done, ""), after=after)


@router.post("/{webhook_id}/resume")
async def resume(webhook_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    await service.resume_webhook(session, caller, webhook_id)
    return back(request, f"/webhooks/{webhook_id}?done=resumed")


@router.post("/{webhook_id}/secret")
async def change_secret(webhook_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    _, secret = await service.change_secret(session, caller, webhook_id)
    return await _one(request, session, caller, webhook_id, secret=secret, headers=SECRET)


@router.post("/{webhook_id}/delete")
async def delete(webhook_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    await service.delete_webhook(session, caller, webhook_id)
    return back(request, "/webhooks?done=deleted")


@router.post("/{webhook_id}/deliveries/{position}/redelivery")
async def redeliver(
    webhook_id: UUID, position: Position, request: Request, session: Session, caller: Decider
) -> Response:
    await service.redeliver_event(session, caller, webhook_id, position)
    return back(request, f"/webhooks/{webhook_id}?done=again")


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    url: str = "",
    chosen: list[str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "webhooks/list.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        hooks=await service.list_webhooks(session),
        types=service.told_by(request.app.state.service),
        may_decide="campaigns:write" in caller.scopes,
        answers=ANSWERS,
        said=said,
        bad=bad,
        url=url,
        chosen=chosen or [],
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    webhook_id: UUID,
    *,
    said: str = "",
    secret: str = "",
    after: int | None = None,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    return render(
        request,
        "webhooks/log.html",
        200,
        headers,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        hook=await service.read_webhook(session, webhook_id),
        log=await service.list_deliveries(session, webhook_id, before=after),
        may_decide="campaigns:write" in caller.scopes,
        answers=ANSWERS,
        said=said,
        secret=secret,
    )
