from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_newest
from sqlalchemy import select

from crm.people.records import service as people
from crm.people.sealed_reads import service
from crm.people.sealed_reads.models import SealedRead
from crm.people.sealed_reads.schemas import SealedFieldRead, SealedReadCreate, SealedReadRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["sealed reads"])

SealedReader = Annotated[Caller, Security(caller_with, scopes=["people:sealed"])]
Reviewer = Annotated[Caller, Security(caller_with, scopes=["sealed_reads:read"])]


@router.post("/people/{person_id}/sealed-fields/read", status_code=201)
async def read_sealed_field(
    person_id: UUID, put: SealedReadCreate, session: Session, caller: SealedReader, response: Response
) -> SealedFieldRead:
    """Decrypt one encrypted field of one person. Reader, field, time and reason are logged."""
    person = await people.get_person(session, caller, person_id)
    response.headers["Cache-Control"] = "no-store"
    return SealedFieldRead(field=put.field, value=await service.sealed_read(session, caller, person, put))


@router.get("/sealed-reads")
async def list_sealed_reads(
    session: Session,
    paging: Paging,
    caller: Reviewer,
    person_id: Annotated[UUID | None, Query(description="Of one person only.")] = None,
    read_by: Annotated[str | None, Query(max_length=255, description="By one member or application only.")] = None,
) -> Page[SealedReadRead]:
    """List the reads of encrypted fields, with reader and reason, latest first."""
    rows = select(SealedRead)
    if person_id is not None:
        rows = rows.where(SealedRead.person_id == person_id)
    if read_by is not None:
        rows = rows.where(SealedRead.read_by == read_by)
    page = await read_newest(session, rows, SealedRead.read_at, SealedRead.id, paging)
    return Page(items=[SealedReadRead.model_validate(row, from_attributes=True) for row in page.items], next=page.next)
