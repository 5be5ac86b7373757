from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, cut_page, read_cursor

from crm.people.households import service
from crm.people.households.schemas import (
    HouseholdCreate,
    HouseholdNamePut,
    HouseholdRead,
    HouseholdRow,
    JoinPut,
    PersonHouseholdRead,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["households"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]


@router.get("/households")
async def list_households(
    session: Session,
    caller: Reader,
    paging: Paging,
) -> Page[HouseholdRow]:
    """The households of your territories."""
    rows = await service.list_households(session, caller, read_cursor(paging, UUID), paging.limit)
    return cut_page(rows, paging.limit, lambda row: row.id)


@router.post("/households", status_code=201)
async def create_household(put: HouseholdCreate, session: Session, caller: Writer) -> HouseholdRead:
    """Group people who live at one address."""
    return await service.group(session, caller, put)


@router.get("/households/{household_id}")
async def get_household(household_id: UUID, session: Session, caller: Reader) -> HouseholdRead:
    """Return one household."""
    return await service.read_household(session, caller, household_id)


@router.put("/households/{household_id}/name")
async def rename_household(
    household_id: UUID, put: HouseholdNamePut, session: Session, caller: Writer
) -> HouseholdRead:
    """Rename a household."""
    return await service.rename(session, caller, household_id, put.name)


@router.delete("/households/{household_id}", status_code=204)
async def delete_household(household_id: UUID, session: Session, caller: Writer) -> None:
    """Delete a household; its people stay in the file."""
    await service.ungroup(session, caller, household_id)


@router.post("/households/{household_id}/people", status_code=201)
async def add_household_people(household_id: UUID, put: JoinPut, session: Session, caller: Writer) -> HouseholdRead:
    """Add people who live at the household's address."""
    return await service.join(session, caller, household_id, put.people)


@router.delete("/households/{household_id}/people/{person_id}", status_code=204)
async def remove_household_person(household_id: UUID, person_id: UUID, session: Session, caller: Writer) -> None:
    """Remove a person from a household."""
    await service.leave(session, caller, household_id, person_id)


@router.post("/households/{household_id}/split", status_code=201)
async def split_household(household_id: UUID, put: HouseholdCreate, session: Session, caller: Writer) -> HouseholdRead:
    """Move the given people into a household of their own; return the new household."""
    return await service.split(session, caller, household_id, put)


@router.get("/people/{person_id}/household")
async def get_person_household(person_id: UUID, session: Session, caller: Reader) -> PersonHouseholdRead:
    """Return a person's household, and the other people at their address."""
    return await service.read_home(session, caller, person_id)
