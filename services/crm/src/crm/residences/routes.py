from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.paging import Page, single_page
from kit.web import Route

from crm.residences import service
from crm.residences.schemas import ProtectionPut, ResidencePut, ResidenceRead

router = APIRouter(route_class=Route, prefix="/v1/people/{person_id}", tags=["residences"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]


@router.get("/residences")
async def list_residences(person_id: UUID, session: Session, caller: Reader) -> Page[ResidenceRead]:
    """Their postal addresses beside the one they live at: those that last first."""
    return single_page(await service.list_residences(session, caller, person_id))


@router.post("/residences", status_code=201)
async def add_residence(person_id: UUID, put: ResidencePut, session: Session, caller: Writer) -> ResidenceRead:
    """Add one. Letters go to the address for the post, where there is one that lasts."""
    return await service.add_residence(session, caller, person_id, put)


@router.put("/residences/{residence_id}")
async def change_residence(
    person_id: UUID, residence_id: UUID, put: ResidencePut, session: Session, caller: Writer
) -> ResidenceRead:
    """Correct one, or say that it has ended."""
    return await service.change_residence(session, caller, person_id, residence_id, put)


@router.delete("/residences/{residence_id}", status_code=204)
async def remove_residence(person_id: UUID, residence_id: UUID, session: Session, caller: Writer) -> None:
    """Take one off."""
    await service.remove_residence(session, caller, person_id, residence_id)


@router.put("/protection", status_code=204)
async def put_protection(person_id: UUID, put: ProtectionPut, session: Session, caller: Writer) -> None:
    """Where somebody lives is protected by a judge: it is forgotten at once, and no file brings it back."""
    await service.protect(session, caller, person_id, put.address_masked)
