from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from crm.canvassing.turf_assignments import service
from crm.canvassing.turf_assignments.schemas import AvailabilityPut, AvailabilityRead, HolderRead, HoldersPut

router = APIRouter(route_class=Route, prefix="/v1", tags=["turfs"])

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Canvasser = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "canvasses:write"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]


@router.get("/turfs/{turf_id}/holders")
async def list_turf_holders(turf_id: UUID, session: Session, caller: Reader) -> Page[HolderRead]:
    """List the members to whom a turf is given."""
    rows = await service.list_holders(session, caller, turf_id)
    return single_page([HolderRead.model_validate(row) for row in rows])


@router.post("/turfs/{turf_id}/holders")
async def give_turf(turf_id: UUID, put: HoldersPut, session: Session, caller: Planner) -> Page[HolderRead]:
    """Give a turf to members, who see it in their own list and may walk it on their phone."""
    await service.give_turf(session, caller, turf_id, put.subjects)
    rows = await service.list_holders(session, caller, turf_id)
    return single_page([HolderRead.model_validate(row) for row in rows])


@router.delete("/turfs/{turf_id}/holders/{subject}", status_code=204)
async def take_turf_back(
    turf_id: UUID, subject: Annotated[str, Path(max_length=200)], session: Session, caller: Planner
) -> None:
    """Take a turf back: the member's phone wipes it, and still sends what it has."""
    await service.take_back(session, caller, turf_id, subject)


@router.get("/own-availability")
async def read_own_availability(session: Session, caller: Canvasser) -> AvailabilityRead:
    """Read when you are free to walk, as you said."""
    return AvailabilityRead(slots=await service.read_slots(session, caller))


@router.put("/own-availability")
async def put_own_availability(put: AvailabilityPut, session: Session, caller: Canvasser) -> AvailabilityRead:
    """Say when you are free to walk: turfs are proposed to you for those times. An empty list forgets it."""
    return AvailabilityRead(slots=await service.put_slots(session, caller, put.slots))
