"""Webhooks over HTTP: the same in every service."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Security, status

from kit.events.cloud_events import CloudEvent
from kit.events.webhooks import samples, service
from kit.events.webhooks.schemas import (
    DeliveryRead,
    EventType,
    WebhookCreate,
    WebhookCreated,
    WebhookRead,
    WebhookReplay,
    WebhookSampleCreate,
    WebhookSampleRead,
)
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_cursor, single_page
from kit.web.routing import Route

router = APIRouter(route_class=Route, prefix="/v1/webhooks", tags=["events"])

LAST_POSITION = 2**53 - 1
Position = Annotated[int, Path(ge=0, le=LAST_POSITION, description="Of the event, as in the feed.")]
Reader = Annotated[Caller, Security(caller_with, scopes=["events:read"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["events:read", "campaigns:write"])]


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_webhook(create: WebhookCreate, request: Request, session: Session, caller: Decider) -> WebhookCreated:
    """Have the campaign's events sent to an address, signed as Standard Webhooks says.

    A delivery is a CloudEvent, as in the feed, and `webhook-id` is its id: who gets the same id twice ignores the
    second. Events of one kind of thing come in order. Any answer but 2xx is tried again, ten times over three days;
    then, or at a 410, the webhook stops, and nothing is lost until it is resumed. The address must be public and https.
    """
    state = request.app.state
    hook, secret = await service.create_webhook(session, caller, create, service=state.service, settings=state.settings)
    return WebhookCreated(**hook.model_dump(), secret=secret)


@router.get("")
async def list_webhooks(session: Session, _: Reader) -> Page[WebhookRead]:
    """The campaign's webhooks, and how their last delivery went."""
    return single_page(await service.list_webhooks(session))


@router.get("/samples")
async def list_webhook_samples(
    request: Request,
    session: Session,
    caller: Reader,
    type: Annotated[list[EventType] | None, Query(max_length=50, description="Only these types.")] = None,
) -> Page[CloudEvent]:
    """Up to three deliveries of each type of event, newest first: what a webhook's body is, before the first comes.

    They come from the campaign's own log, without what a webhook is not told. Of what has not happened yet there is the
    event's example, in the same form: its `position` is 0.
    """
    state = request.app.state
    return single_page(await samples.list_samples(session, caller.campaign_id, state.shown, state.service, type))


@router.get("/{webhook_id}")
async def get_webhook(webhook_id: UUID, session: Session, _: Reader) -> WebhookRead:
    """One webhook, and how its last delivery went."""
    return await service.read_webhook(session, webhook_id)


@router.post("/{webhook_id}/resume")
async def resume_webhook(webhook_id: UUID, session: Session, caller: Decider) -> WebhookRead:
    """Try a webhook again that failed or stopped, from the event where it stands."""
    return await service.resume_webhook(session, caller, webhook_id)


@router.post("/{webhook_id}/secret")
async def rotate_webhook_secret(webhook_id: UUID, session: Session, caller: Decider) -> WebhookCreated:
    """A new secret. Deliveries carry both signatures for 24 hours: change over when it suits you."""
    hook, secret = await service.change_secret(session, caller, webhook_id)
    return WebhookCreated(**hook.model_dump(), secret=secret)


@router.post("/{webhook_id}/replay")
async def replay_webhook(webhook_id: UUID, replay: WebhookReplay, session: Session, caller: Decider) -> WebhookRead:
    """Tell the webhook again all that the log keeps after a position, with the ids it had."""
    return await service.replay_events(session, caller, webhook_id, replay.after)


@router.post("/{webhook_id}/samples")
async def send_webhook_sample(
    webhook_id: UUID, create: WebhookSampleCreate, request: Request, session: Session, caller: Decider
) -> WebhookSampleRead:
    """Send a sample to the webhook now, signed, once, and tell what it answered within five seconds.

    The header `isoloir-sample: true` and the attribute `sample` mark it. It has an id of its own and position 0, is no
    event, counts as no delivery, and starts and stops nothing: a webhook that stopped after failures can be tried so.
    """
    state = request.app.state
    sent = await samples.send_sample(
        session, caller, webhook_id, state.shown, state.settings, service=state.service, type=create.type
    )
    return WebhookSampleRead(event=sent.event, taken=sent.answer.is_taken, answer=sent.answer.said)


@router.get("/{webhook_id}/deliveries")
async def list_webhook_deliveries(
    webhook_id: UUID,
    session: Session,
    _: Reader,
    paging: Paging,
    state: Annotated[str | None, Query(pattern="^(waiting|delivered)$")] = None,
) -> Page[DeliveryRead]:
    """List the deliveries of each event and their outcome, newest first; successful ones are kept for 30 days."""
    before = read_cursor(paging, int, most=LAST_POSITION)
    found = await service.list_deliveries(session, webhook_id, state=state, before=before, limit=paging.limit)
    items = [DeliveryRead.model_validate(row) for row in found.items]
    return Page(items=items, next=None if found.next is None else str(found.next))


@router.post("/{webhook_id}/deliveries/{position}/redelivery")
async def redeliver_webhook_event(
    webhook_id: UUID, position: Position, session: Session, caller: Decider
) -> DeliveryRead:
    """Send one event again, whether it was taken or not, with the id it had."""
    return DeliveryRead.model_validate(await service.redeliver_event(session, caller, webhook_id, position))


@router.delete("/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_webhook(webhook_id: UUID, session: Session, caller: Decider) -> None:
    """Send nothing there any more."""
    await service.delete_webhook(session, caller, webhook_id)
