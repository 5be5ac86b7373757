from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from results.webhooks import service
from results.webhooks.schemas import WebhookCreate, WebhookCreated, WebhookRead, WebhooksRead

router = APIRouter(route_class=Route, prefix="/v1/webhooks", tags=["events"])

Reader = Annotated[Caller, Security(caller_with, scopes=["events:read"])]
Decider = Annotated[Caller, Security(caller_with, scopes=["events:read", "campaigns:write"])]


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_webhook(create: WebhookCreate, session: Session, caller: Decider) -> WebhookCreated:
    """Have each sheet that counts sent to an address, signed as Standard Webhooks says, in order.

    A delivery is a CloudEvent, as in the feed. What is a result leaves after the legal hour only. Any answer but 2xx is
    tried again, for three days; 410 ends it. The address must be public and https.
    """
    hook, secret = await service.create_webhook(session, caller.campaign_id, caller.subject, create)
    return WebhookCreated(**WebhookRead.model_validate(hook).model_dump(), secret=secret)


@router.get("")
async def list_webhooks(session: Session, _: Reader) -> WebhooksRead:
    """The campaign's webhooks, and how their last delivery went."""
    return WebhooksRead(items=[WebhookRead.model_validate(hook) for hook in await service.list_webhooks(session)])


@router.post("/{webhook_id}/resume")
async def resume_webhook(webhook_id: UUID, session: Session, caller: Decider) -> WebhookRead:
    """Try a webhook again that failed or stopped, from the event where it stands."""
    return WebhookRead.model_validate(await service.resume_webhook(session, caller.campaign_id, webhook_id))


@router.delete("/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_webhook(webhook_id: UUID, session: Session, caller: Decider) -> None:
    """Send nothing there any more."""
    await service.delete_webhook(session, caller.campaign_id, webhook_id)
