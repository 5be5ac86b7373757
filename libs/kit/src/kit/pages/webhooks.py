"""Pages of webhooks: URLs that get the campaign's events, and the deliveries."""

from collections.abc import Awaitable, Callable
from itertools import groupby
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse

from kit.campaigns.queries import get_campaign
from kit.events.webhooks import samples, service
from kit.events.webhooks.routes import LAST_POSITION, Position
from kit.events.webhooks.schemas import EventType, WebhookCreate, WebhookRead
from kit.pages.forms import read_form
from kit.pages.page_form import Choices, Line, LongText, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
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
FORMATS = {
    "cloudevents": "CloudEvents (application/cloudevents+json)",
    "json": "JSON (application/json) : n8n, Make, Zapier et la plupart des outils",
}
NAMES = {
    "/url": "l'adresse",
    "/types": "les événements",
    "/format": "le format",
    "/header/name": "le nom de l'en-tête",
    "/header/value": "la valeur de l'en-tête",
}
ANSWERS = {
    "ConnectError": "connexion impossible",
    "ConnectTimeout": "pas de réponse",
    "ReadTimeout": "pas de réponse à temps",
    "ReadError": "réponse coupée",
    "RemoteProtocolError": "réponse illisible",
    "gaierror": "nom introuvable",
}


class WebhookEntry(Posted):
    """The form of a new webhook; no type selects all."""

    url: LongText = ""
    types: Choices = ()
    format: Line = "cloudevents"
    header_name: Line = ""
    header_value: LongText = ""


@router.get("")
async def show_webhooks(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    return await _list(request, session, caller, PageForm(), text=DONE.get(done, ""))


@router.post("")
async def make_webhook(
    request: Request, session: Session, caller: Decider, entry: Annotated[WebhookEntry, Form()]
) -> Response:
    """Show the new secret, which is in this answer only."""
    state = request.app.state

    async def act() -> tuple[WebhookRead, str]:
        name, value = entry.header_name.strip(), entry.header_value.strip()
        header = {"name": name, "value": value} if name or value else None
        body = {"url": entry.url.strip(), "types": list(entry.types), "format": entry.format, "header": header}
        create = read_form(WebhookCreate, body, NAMES)
        return await service.create_webhook(session, caller, create, service=state.service, settings=state.settings)

    # A secret is typed again after a refusal: the page does not send it back.
    typed = entry.model_copy(update={"header_value": ""})
    result = await attempt(session, act, PageForm.of(typed, "new"))
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _list(request, session, caller, form))
    hook, secret = result
    return await _one(request, session, caller, hook.id, PageForm(), secret=secret, headers=SECRET)


@router.get("/{webhook_id}")
async def show_webhook(
    webhook_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[int | None, Query(ge=0, le=LAST_POSITION)] = None,
) -> HTMLResponse:
    return await _one(request, session, caller, webhook_id, PageForm(), text=DONE.get(done, ""), after=after)


@router.get("/{webhook_id}/samples")
async def show_samples(webhook_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    return await _samples(request, session, caller, webhook_id, PageForm())


@router.post("/{webhook_id}/samples")
async def send_sample(
    webhook_id: UUID,
    request: Request,
    session: Session,
    caller: Decider,
    type: Annotated[EventType | None, Form()] = None,
) -> Response:
    """Show what the URL answered, which is in this page only."""
    state = request.app.state

    async def act() -> samples.SentSample:
        return await samples.send_sample(
            session, caller, webhook_id, state.shown, state.settings, service=state.service, type=type
        )

    result = await attempt(session, act, PageForm())
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _samples(request, session, caller, webhook_id, form))
    return await _samples(request, session, caller, webhook_id, PageForm(), result)


@router.post("/{webhook_id}/resume")
async def resume_webhook(webhook_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    async def act() -> None:
        await service.resume_webhook(session, caller, webhook_id)

    return await _submit(request, session, caller, webhook_id, act, f"/webhooks/{webhook_id}?done=resumed")


@router.post("/{webhook_id}/secret")
async def change_secret(webhook_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    async def act() -> str:
        return (await service.change_secret(session, caller, webhook_id))[1]

    result = await attempt(session, act, PageForm())
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _one(request, session, caller, webhook_id, form))
    return await _one(request, session, caller, webhook_id, PageForm(), secret=result, headers=SECRET)


@router.post("/{webhook_id}/delete")
async def delete_webhook(webhook_id: UUID, request: Request, session: Session, caller: Decider) -> Response:
    async def act() -> None:
        await service.delete_webhook(session, caller, webhook_id)

    return await _submit(request, session, caller, webhook_id, act, "/webhooks?done=deleted")


@router.post("/{webhook_id}/deliveries/{position}/redelivery")
async def redeliver_event(
    webhook_id: UUID, position: Position, request: Request, session: Session, caller: Decider
) -> Response:
    async def act() -> None:
        await service.redeliver_event(session, caller, webhook_id, position)

    return await _submit(request, session, caller, webhook_id, act, f"/webhooks/{webhook_id}?done=again")


async def _submit(
    request: Request,
    session: Session,
    caller: Caller,
    webhook_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done=done,
        again=lambda form: _one(request, session, caller, webhook_id, form),
    )


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    form: PageForm,
    *,
    text: str = "",
) -> HTMLResponse:
    return render(
        request,
        "webhooks/list.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        hooks=await service.list_webhooks(session, caller),
        formats=FORMATS,
        types={name: name for name in service.told_by(request.app.state.service)},
        may_decide="campaigns:write" in caller.scopes,
        answers=ANSWERS,
        form=form,
        said=text,
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    webhook_id: UUID,
    form: PageForm,
    *,
    text: str = "",
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
        hook=await service.read_webhook(session, caller, webhook_id),
        formats=FORMATS,
        log=await service.list_deliveries(session, caller, webhook_id, before=after),
        may_decide="campaigns:write" in caller.scopes,
        answers=ANSWERS,
        form=form,
        said=text,
        secret=secret,
    )


async def _samples(
    request: Request,
    session: Session,
    caller: Caller,
    webhook_id: UUID,
    form: PageForm,
    sent_sample: samples.SentSample | None = None,
) -> HTMLResponse:
    state = request.app.state
    hook = await service.read_webhook(session, caller, webhook_id)
    listed_samples = await samples.list_samples(session, caller.campaign_id, state.shown, state.service, hook.types)
    by_type = {name: list(events) for name, events in groupby(listed_samples, key=lambda sample_row: sample_row.type)}
    return render(
        request,
        "webhooks/samples.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        hook=hook,
        samples={name: [each.model_dump_json(indent=2) for each in events] for name, events in by_type.items()},
        examples={name for name, events in by_type.items() if events[0].position == samples.NOWHERE},
        may_decide="campaigns:write" in caller.scopes,
        answers=ANSWERS,
        form=form,
        sent=sent_sample,
    )
