from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.people.volunteers import service
from crm.people.volunteers.schemas import AvailabilityPut, AvailabilityRead, SelfServiceLinkRead

router = APIRouter(route_class=Route, prefix="/v1/people/{person_id}", tags=["volunteers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]


@router.get("/availability")
async def get_availability(person_id: UUID, session: Session, caller: Reader) -> AvailabilityRead:
    """Return what this person can do for the campaign, when and where."""
    return await service.read_offer(session, caller, person_id)


@router.put("/availability")
async def set_availability(person_id: UUID, put: AvailabilityPut, session: Session, caller: Writer) -> AvailabilityRead:
    """Note what this person offers, in their own words' place."""
    return await service.put_offer(session, caller, person_id, put)


@router.post("/self-service-link", status_code=201)
async def create_self_service_link(person_id: UUID, session: Session, caller: Writer) -> SelfServiceLinkRead:
    """A new secret link to the person's own page, where they keep what they offer and what they agree to."""
    return SelfServiceLinkRead(path=await service.new_own_link(session, caller, person_id))
