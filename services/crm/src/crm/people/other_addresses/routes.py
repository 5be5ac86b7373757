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
    """List a person's postal addresses beside the one they live at: lasting ones first."""
    return single_page(await service.list_other_addresses(session, caller, person_id))


@router.post("/other-addresses", status_code=201)
async def create_other_address(
    person_id: UUID, put: OtherAddressPut, session: Session, caller: Writer
) -> OtherAddressRead:
    """Add one. Letters go to the address for the post, where there is one that lasts."""
    return await service.add_other_address(session, caller, person_id, put)


@router.put("/other-addresses/{address_id}")
async def update_other_address(
    person_id: UUID, address_id: UUID, put: OtherAddressPut, session: Session, caller: Writer
) -> OtherAddressRead:
    """Correct one, or say that it has ended."""
    return await service.change_other_address(session, caller, person_id, address_id, put)


@router.delete("/other-addresses/{address_id}", status_code=204)
async def delete_other_address(person_id: UUID, address_id: UUID, session: Session, caller: Writer) -> None:
    """Take one off."""
    await service.remove_other_address(session, caller, person_id, address_id)


@router.put("/protection", status_code=204)
async def set_address_protection(person_id: UUID, put: ProtectionPut, session: Session, caller: Writer) -> None:
    """Set whether a judge protects a person's address: if so it is erased at once, and no file brings it back."""
    await service.protect(session, caller, person_id, put.address_masked)
