from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_cursor

from crm.campaign_events.registrations import check_in, service
from crm.campaign_events.registrations.schemas import (
    ArrivalCreate,
    ArrivalRead,
    AttendancePut,
    DeskRead,
    RsvpCreate,
    RsvpRead,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["rsvps"])

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read", "people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:read", "people:write"])]
Steward = Annotated[Caller, Security(caller_with, scopes=["actions:write", "people:read"])]


@router.get("/campaign-events/{campaign_event_id}/rsvps")
async def list_rsvps(
    campaign_event_id: UUID,
    session: Session,
    caller: Reader,
    paging: Paging,
) -> Page[RsvpRead]:
    """List the registrations of an event: coming, waiting or unconfirmed, with a hint of the address only."""
    items, following = await service.list_rsvps(
        session, caller, campaign_event_id, read_cursor(paging, UUID), paging.limit
    )
    return Page(items=items, next=None if following is None else str(following))


@router.post(
    "/campaign-events/{campaign_event_id}/rsvps",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": RsvpRead, "description": "They had a place or a rank by the same address."}},
)
async def create_rsvp(
    campaign_event_id: UUID, put: RsvpCreate, session: Session, caller: Writer, response: Response
) -> RsvpRead:
    """Register a person who told you that they come: a place, or a rank on the waiting list if the event is full."""
    made, new = await service.add_rsvp(session, caller, campaign_event_id, put)
    if not new:
        response.status_code = status.HTTP_200_OK
    return await service.describe(session, made)


@router.post("/campaign-events/{campaign_event_id}/rsvps/{rsvp_id}/cancel")
async def cancel_rsvp(campaign_event_id: UUID, rsvp_id: UUID, session: Session, caller: Writer) -> RsvpRead:
    """Take back somebody's place: who they are is forgotten, and who waits longest has it."""
    return await service.describe(session, await service.cancel_of(session, caller, campaign_event_id, rsvp_id))


@router.put("/campaign-events/{campaign_event_id}/rsvps/{rsvp_id}/attendance")
async def set_rsvp_attendance(
    campaign_event_id: UUID, rsvp_id: UUID, put: AttendancePut, session: Session, caller: Steward
) -> RsvpRead:
    """Check somebody in by name, or take that back."""
    rsvp = await check_in.set_attendance(session, caller, campaign_event_id, rsvp_id, came=put.came)
    return await service.describe(session, rsvp)


@router.post("/campaign-events/{campaign_event_id}/arrivals")
async def record_arrival(campaign_event_id: UUID, put: ArrivalCreate, session: Session, caller: Steward) -> ArrivalRead:
    """Check somebody in by the code they show. Scanned twice, they came once."""
    campaign_event = await service.covered(session, caller, campaign_event_id)
    return await check_in.check_in(session, campaign_event, put.code, caller.subject)


@router.post("/campaign-events/{campaign_event_id}/desk-links", status_code=201)
async def create_desk_link(campaign_event_id: UUID, session: Session, caller: Steward) -> DeskRead:
    """A secret page for who stands at the door, without an account: it scans codes, and shows no list."""
    return DeskRead(path=await check_in.new_desk_link(session, caller, campaign_event_id))


@router.post("/public/desks/{token}/arrivals")
async def check_in_at_the_door(put: ArrivalCreate, link: Link) -> ArrivalRead:
    """Check somebody in, by the steward's link."""
    campaign_event = await check_in.desk_campaign_event(link.session, link.campaign_id, link.purpose, link.target_id)
    return await check_in.check_in(link.session, campaign_event, put.code, check_in.AT_THE_DOOR)
