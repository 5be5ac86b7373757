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
    """Return what this person offers to do, when and where."""
    return await service.read_offer(session, caller, person_id)


@router.put("/availability")
async def set_availability(person_id: UUID, put: AvailabilityPut, session: Session, caller: Writer) -> AvailabilityRead:
    """Set what this person offers, on their behalf."""
    return await service.put_offer(session, caller, person_id, put)


@router.post("/self-service-link", status_code=201)
async def create_self_service_link(person_id: UUID, session: Session, caller: Writer) -> SelfServiceLinkRead:
    """Create a new secret link to the page where a person manages their availability and consents."""
    return SelfServiceLinkRead(path=await service.new_own_link(session, caller, person_id))
