from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from crm.people.donations import service
from crm.people.donations.schemas import DonationRead

router = APIRouter(route_class=Route, prefix="/v1/people/{person_id}", tags=["donations"])

Reader = Annotated[Caller, Security(caller_with, scopes=["donors:read"])]


@router.get("/donations")
async def list_person_donations(person_id: UUID, session: Session, caller: Reader) -> Page[DonationRead]:
    """List this person's donations, as budget has booked them: for the candidate and the financial agent alone."""
    return single_page(await service.read_donations(session, caller, person_id))
