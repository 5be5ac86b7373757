from typing import Annotated, Literal
from uuid import UUID

from common.schemas.instants import Instant
from fastapi import APIRouter, Query, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import By, Page, Paging, Since, read_since

from crm.campaign_events.coordination import changes
from crm.campaign_events.coordination.serialization import describe, describe_all
from crm.campaign_events.events import service
from crm.campaign_events.events.schemas import CampaignEventEnd, CampaignEventPut, CampaignEventRead
from crm.campaign_events.events.service import KnownCampaignEvent

router = APIRouter(route_class=Route, prefix="/v1/campaign-events", tags=["campaign events"])

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]


@router.get("")
async def list_campaign_events(
    session: Session,
    paging: Paging,
    caller: Reader,
    ends_after: Annotated[Instant | None, Query(description="Those that are not over then.")] = None,
    sort: Literal["starts_at", "-starts_at"] | None = None,
    updated_since: Since = None,
) -> Page[CampaignEventRead]:
    """List your campaign's events, page by page, with how many have a place and how many wait."""
    rows = service.campaign_events_of(caller.campaign_id)
    if ends_after is not None:
        rows = rows.where(KnownCampaignEvent.ends_at > ends_after)
    begin = {"starts_at": By(KnownCampaignEvent.starts_at)}
    found = await read_since(
        session,
        rows,
        KnownCampaignEvent.updated_at,
        KnownCampaignEvent.id,
        paging,
        updated_since,
        [begin["starts_at"]],
        sort=sort,
        sorts=begin,
    )
    return Page(items=await describe_all(session, caller.campaign_id, found.items), next=found.next)


@router.post("", status_code=201)
async def create_campaign_event(
    put: CampaignEventPut, session: Session, caller: Writer, response: Response
) -> CampaignEventRead:
    """Plan a campaign event, and the action that budget hears of, if there is one.

    Refused inside the election silence (L. 49), and when it costs money while the spending ceiling is exceeded
    (L. 52-11).
    """
    return with_etag(response, await describe(session, await service.plan_campaign_event(session, caller, put)))


@router.get("/{campaign_event_id}")
async def get_campaign_event(
    campaign_event_id: UUID, session: Session, caller: Reader, response: Response
) -> CampaignEventRead:
    """Return one campaign event."""
    found = await service.get_campaign_event(session, caller.campaign_id, campaign_event_id)
    return with_etag(response, await describe(session, found))


@router.put("/{campaign_event_id}", responses=CHANGED_RESPONSE)
async def update_campaign_event(
    campaign_event_id: UUID,
    put: CampaignEventPut,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> CampaignEventRead:
    """Change it, whole. Who has a place or a shift is told when its hour or place changes; shifts move along."""
    changed = await changes.change_campaign_event(session, caller, campaign_event_id, put, version_of(if_match))
    return with_etag(response, await describe(session, changed))


@router.post("/{campaign_event_id}/cancel", responses=CHANGED_RESPONSE)
async def cancel_campaign_event(
    campaign_event_id: UUID, session: Session, caller: Writer, response: Response, if_match: IfMatch = None
) -> CampaignEventRead:
    """Cancel a campaign event and its action; write to those with a place or a shift. Never refused by the silence."""
    done = await changes.cancel_campaign_event(session, caller, campaign_event_id, version_of(if_match))
    return with_etag(response, await describe(session, done))


@router.post("/{campaign_event_id}/end", responses=CHANGED_RESPONSE)
async def end_campaign_event(
    campaign_event_id: UUID,
    end: CampaignEventEnd,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> CampaignEventRead:
    """Record that it was held: how many came, and what it cost. Told as its action's completion, in numbers."""
    done = await changes.end_campaign_event(session, caller, campaign_event_id, end, version_of(if_match))
    return with_etag(response, await describe(session, done))
