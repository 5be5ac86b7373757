from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page

from crm.campaign_events.shifts import service
from crm.campaign_events.shifts.candidates import find_candidates
from crm.campaign_events.shifts.schemas import Candidate, ShiftPut, ShiftRead, ShiftWithPeople

router = APIRouter(route_class=Route, prefix="/v1/campaign-events/{campaign_event_id}/shifts", tags=["shifts"])

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:write"])]
Assigner = Annotated[Caller, Security(caller_with, scopes=["actions:write", "people:read"])]


@router.get("")
async def list_shifts(campaign_event_id: UUID, session: Session, caller: Reader) -> Page[ShiftWithPeople]:
    """The shifts of a campaign event, and who does them; names for who may see people."""
    return Page(items=await service.list_shifts(session, caller, campaign_event_id), next=None)


@router.post("", status_code=201)
async def create_shift(campaign_event_id: UUID, put: ShiftPut, session: Session, caller: Writer) -> ShiftRead:
    """Create a shift: its hours, and how many volunteers it needs."""
    return service.read_shift(await service.add_shift(session, caller, campaign_event_id, put), 0)


@router.delete("/{shift_id}", status_code=204)
async def delete_shift(campaign_event_id: UUID, shift_id: UUID, session: Session, caller: Writer) -> None:
    """Take a shift away; who had it is free again."""
    await service.remove_shift(session, caller, campaign_event_id, shift_id)


@router.get("/{shift_id}/eligible-volunteers")
async def list_shift_eligible_volunteers(
    campaign_event_id: UUID, shift_id: UUID, session: Session, caller: Assigner
) -> Page[Candidate]:
    """List the volunteers who can take the shift and are on no other then."""
    return Page(items=await find_candidates(session, caller, campaign_event_id, shift_id), next=None)


@router.put("/{shift_id}/people/{person_id}")
async def assign_shift(
    campaign_event_id: UUID, shift_id: UUID, person_id: UUID, session: Session, caller: Assigner
) -> ShiftRead:
    """Give a shift to somebody. Refused where it is full, or where they are on another one at that time."""
    shift = await service.assign(session, caller, campaign_event_id, shift_id, person_id)
    taken = await service.count_taken(session, caller.campaign_id, [shift_id])
    return service.read_shift(shift, taken.get(shift_id, 0))


@router.delete("/{shift_id}/people/{person_id}", status_code=204)
async def unassign_shift(
    campaign_event_id: UUID, shift_id: UUID, person_id: UUID, session: Session, caller: Assigner
) -> None:
    """Free a person of a shift."""
    await service.release(session, caller, campaign_event_id, shift_id, person_id)
