from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from crm.people.other_addresses import service
from crm.people.other_addresses.schemas import OtherAddressPut, OtherAddressRead, ProtectionPut

router = APIRouter(route_class=Route, prefix="/v1/people/{person_id}", tags=["other addresses"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]


@router.get("/other-addresses")
async def list_other_addresses(person_id: UUID, session: Session, caller: Reader) -> Page[OtherAddressRead]:
    """List a person's further postal addresses, permanent ones first."""
    return single_page(await service.list_other_addresses(session, caller, person_id))


@router.post("/other-addresses", status_code=201)
async def create_other_address(
    person_id: UUID, put: OtherAddressPut, session: Session, caller: Writer
) -> OtherAddressRead:
    """Add a postal address. Letters go to the permanent address of kind `post`, if there is one."""
    return await service.add_other_address(session, caller, person_id, put)


@router.put("/other-addresses/{address_id}")
async def update_other_address(
    person_id: UUID, address_id: UUID, put: OtherAddressPut, session: Session, caller: Writer
) -> OtherAddressRead:
    """Correct an address, or set the day it ended."""
    return await service.change_other_address(session, caller, person_id, address_id, put)


@router.delete("/other-addresses/{address_id}", status_code=204)
async def delete_other_address(person_id: UUID, address_id: UUID, session: Session, caller: Writer) -> None:
    """Delete an address."""
    await service.remove_other_address(session, caller, person_id, address_id)


@router.put("/protection", status_code=204)
async def set_address_protection(person_id: UUID, put: ProtectionPut, session: Session, caller: Writer) -> None:
    """Set whether a judge's order protects a person's address: if so it is erased at once, and no import brings it
    back.
    """
    await service.protect(session, caller, person_id, put.address_masked)
