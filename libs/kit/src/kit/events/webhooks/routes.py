"""The routes of webhooks, the same in every service."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Security, status

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
from kit.security.auth import Caller, caller_with, check_scopes
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_cursor, single_page
from kit.web.routing import Route

router = APIRouter(route_class=Route, prefix="/v1/webhooks", tags=["events"])

LAST_POSITION = 2**53 - 1
Position = Annotated[int, Path(ge=0, le=LAST_POSITION, description="Of the event, as in the feed.")]
Reader = Annotated[Caller, Security(caller_with, scopes=["events:read"])]


def webhook_decider(caller: Reader) -> Caller:
    """Return software, for webhooks of its own, or a member who also holds `campaigns:write`."""
    if not caller.is_client:
        check_scopes(["campaigns:write"], caller.scopes)
    return caller


Decider = Annotated[Caller, Depends(webhook_decider)]


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_webhook(create: WebhookCreate, request: Request, session: Session, caller: Decider) -> WebhookCreated:
    """Create a webhook: the campaign's events are posted to a URL, signed by Standard Webhooks.

    A delivery is a CloudEvent, `webhook-id` its id; those of one thing come in order. Any answer but 2xx is retried ten
    times over three days; then, or after a 410, the webhook stops until it is resumed, and loses nothing. The URL is
    public and https. Members need `campaigns:write` too; software has webhooks of its own.
    """
    state = request.app.state
    hook, secret = await service.create_webhook(session, caller, create, service=state.service, settings=state.settings)
    return WebhookCreated(**hook.model_dump(), secret=secret)


@router.get("")
async def list_webhooks(session: Session, caller: Reader) -> Page[WebhookRead]:
    """List the campaign's webhooks, and their last delivery."""
    return single_page(await service.list_webhooks(session, caller))


@router.get("/samples")
async def list_webhook_samples(
    request: Request,
    session: Session,
    caller: Reader,
    type: Annotated[list[EventType] | None, Query(max_length=50, description="Only these types.")] = None,
) -> Page[CloudEvent]:
    """List up to three sample deliveries of each type of event, newest first.

    They come from the campaign's own log, redacted as for a webhook. A type without events is shown by its example, at
    `position` 0.
    """
    state = request.app.state
    return single_page(await samples.list_samples(session, caller.campaign_id, state.shown, state.service, type))


@router.get("/{webhook_id}")
async def get_webhook(webhook_id: UUID, session: Session, caller: Reader) -> WebhookRead:
    """Return one webhook, and its last delivery."""
    return await service.read_webhook(session, caller, webhook_id)


@router.post("/{webhook_id}/resume")
async def resume_webhook(webhook_id: UUID, session: Session, caller: Decider) -> WebhookRead:
    """Resume a failed or stopped webhook from the event where it stopped."""
    return await service.resume_webhook(session, caller, webhook_id)


@router.post("/{webhook_id}/secret")
async def rotate_webhook_secret(webhook_id: UUID, session: Session, caller: Decider) -> WebhookCreated:
    """Create a new secret. Deliveries carry both signatures for 24 hours."""
    hook, secret = await service.change_secret(session, caller, webhook_id)
    return WebhookCreated(**hook.model_dump(), secret=secret)


@router.post("/{webhook_id}/replay")
async def replay_webhook(webhook_id: UUID, replay: WebhookReplay, session: Session, caller: Decider) -> WebhookRead:
    """Deliver again everything in the log after a position, with the original ids."""
    return await service.replay_events(session, caller, webhook_id, replay.after)


@router.post("/{webhook_id}/samples")
async def send_webhook_sample(
    webhook_id: UUID, create: WebhookSampleCreate, request: Request, session: Session, caller: Decider
) -> WebhookSampleRead:
    """Send a signed sample to the webhook once, and return what it answered within five seconds.

    The header `isoloir-sample: true` and the attribute `sample` mark it. It has its own id and position 0, and is
    neither an event nor a delivery: it also works for a stopped webhook.
    """
    state = request.app.state
    sample_sent = await samples.send_sample(
        session, caller, webhook_id, state.shown, state.settings, service=state.service, type=create.type
    )
    return WebhookSampleRead(event=sample_sent.event, taken=sample_sent.answer.is_taken, answer=sample_sent.answer.said)


@router.get("/{webhook_id}/deliveries")
async def list_webhook_deliveries(
    webhook_id: UUID,
    session: Session,
    caller: Reader,
    paging: Paging,
    state: Annotated[str | None, Query(pattern="^(waiting|delivered)$")] = None,
) -> Page[DeliveryRead]:
    """List the deliveries and their outcomes, newest first; successful ones are kept for 30 days."""
    before = read_cursor(paging, int, most=LAST_POSITION)
    deliveries = await service.list_deliveries(
        session, caller, webhook_id, state=state, before=before, limit=paging.limit
    )
    items = [DeliveryRead.model_validate(row) for row in deliveries.items]
    return Page(items=items, next=None if deliveries.next is None else str(deliveries.next))


@router.post("/{webhook_id}/deliveries/{position}/redelivery")
async def redeliver_webhook_event(
    webhook_id: UUID, position: Position, session: Session, caller: Decider
) -> DeliveryRead:
    """Deliver one event again, accepted or not, with the original id."""
    return DeliveryRead.model_validate(await service.redeliver_event(session, caller, webhook_id, position))


@router.delete("/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_webhook(webhook_id: UUID, session: Session, caller: Decider) -> None:
    """Delete a webhook."""
    await service.delete_webhook(session, caller, webhook_id)
