from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import Page, Paging, Since, read_since, single_page

from crm.people.records.schemas import PersonRow
from crm.people.records.service import KnownPerson as Person
from crm.segments.segments import sentences, service
from crm.segments.segments.models import Segment
from crm.segments.segments.schemas import (
    CountRead,
    SegmentCount,
    SegmentPut,
    SegmentRead,
    SentenceAsked,
    SentenceRead,
)

router = APIRouter(route_class=Route, prefix="/v1/segments", tags=["segments"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]


@router.post("/count")
async def count_segment(asked: SegmentCount, session: Session, caller: Reader) -> CountRead:
    """Count the people who fit a filter, before it is saved. A filter the law forbids is refused with its article."""
    return CountRead(
        people=await service.count_people(session, caller, asked.filter),
        unknown_tags=await service.unknown_tags(session, caller, asked.filter),
    )


@router.post("/sentence")
async def read_segment_sentence(asked: SentenceAsked, session: Session, caller: Reader) -> SentenceRead:
    """Read a sentence as a filter: roles, towns, distances, availability, consents. 422 names the phrase at fault."""
    return await sentences.read_sentence(session, caller, asked.sentence)


@router.get("")
async def list_segments(session: Session, caller: Reader) -> Page[SegmentRead]:
    """Your segments, and those that are shared with you."""
    return single_page([_as_read(one) for one in await service.list_segments(session, caller)])


@router.post("", status_code=201)
async def create_segment(put: SegmentPut, session: Session, caller: Writer, response: Response) -> SegmentRead:
    """Keep a filter under a name."""
    return with_etag(response, _as_read(await service.add_segment(session, caller, put)))


@router.get("/{segment_id}")
async def get_segment(segment_id: UUID, session: Session, caller: Reader, response: Response) -> SegmentRead:
    """Return one segment."""
    return with_etag(response, _as_read(await service.get_segment(session, caller, segment_id)))


@router.put("/{segment_id}", responses=CHANGED_RESPONSE)
async def update_segment(
    segment_id: UUID,
    put: SegmentPut,
    session: Session,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> SegmentRead:
    """Change a segment."""
    found = await service.put_segment(session, caller, segment_id, put, version_of(if_match))
    return with_etag(response, _as_read(found))


@router.delete("/{segment_id}", status_code=204)
async def delete_segment(segment_id: UUID, session: Session, caller: Writer) -> None:
    """Take a segment away; the people stay."""
    await service.remove_segment(session, caller, segment_id)


@router.get("/{segment_id}/people")
async def list_segment_people(
    segment_id: UUID, session: Session, paging: Paging, caller: Reader, updated_since: Since = None
) -> Page[PersonRow]:
    """List the segment's people now, in your territories. In the silence before the vote, volunteers alone (L. 49)."""
    segment = await service.get_segment(session, caller, segment_id)
    rows = await service.list_people_in(session, caller, segment)
    page = await read_since(session, rows, Person.updated_at, Person.id, paging, updated_since)
    return Page(items=[PersonRow.model_validate(row, from_attributes=True) for row in page.items], next=page.next)


def _as_read(segment: Segment) -> SegmentRead:
    return SegmentRead.model_validate(segment, from_attributes=True)
