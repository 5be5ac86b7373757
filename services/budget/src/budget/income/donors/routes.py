from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import By, Page, Paging, Since, read_since
from sqlalchemy import select

from budget.income.donors import service
from budget.income.donors.models import Donor
from budget.income.donors.schemas import DonorCreate, DonorRead, DonorUpdate, ErasureAnswer
from budget.ledger.balances import service as balances

router = APIRouter(route_class=Route, prefix="/v1", tags=["donors"])

Reader = Annotated[Caller, Security(caller_with, scopes=["donors:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["donors:write"])]


@router.post("/donors", status_code=status.HTTP_201_CREATED)
async def create_donor(donor: DonorCreate, response: Response, session: Session, caller: Writer) -> DonorRead:
    """Add a donor. A duplicate answers 409 with the existing donor's id."""
    added = await service.add_donor(session, caller.campaign_id, donor, caller.subject)
    return await service.describe(session, with_etag(response, added))


@router.get("/donors")
async def list_donors(session: Session, paging: Paging, caller: Reader, updated_since: Since = None) -> Page[DonorRead]:
    """List the donors, for the candidate and the financial agent only."""
    query = select(Donor).where(Donor.campaign_id == caller.campaign_id)
    rows = await read_since(session, query, Donor.updated_at, Donor.id, paging, updated_since, [By(Donor.created_at)])
    return Page(items=[await service.describe(session, donor) for donor in rows.items], next=rows.next)


@router.get("/donors/{donor_id}")
async def get_donor(donor_id: UUID, response: Response, session: Session, caller: Reader) -> DonorRead:
    """Return one donor, with the donations for this election and the amount still allowed."""
    donor = await service.get_donor(session, caller.campaign_id, donor_id)
    return await service.describe(session, with_etag(response, donor))


@router.patch("/donors/{donor_id}", responses=CHANGED_RESPONSE)
async def update_donor(
    donor_id: UUID,
    update: DonorUpdate,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> DonorRead:
    """Correct the editable fields of a donor (JSON Merge Patch)."""
    donor = await service.update_donor(
        session, caller.campaign_id, donor_id, update, caller.subject, version_of(if_match)
    )
    return await service.describe(session, with_etag(response, donor))


@router.delete("/donors/{donor_id}")
async def erase_donor(donor_id: UUID, session: Session, caller: Writer) -> ErasureAnswer:
    """Erase a donor without donations, or answer with the duty that forbids it."""
    await balances.lock_balance(session, caller.campaign_id, closed_too=True)
    donor = await service.get_donor(session, caller.campaign_id, donor_id)
    return await service.ask_erasure(session, donor, caller.subject)
