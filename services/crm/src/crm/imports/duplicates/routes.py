from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit import jobs
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import GONE_RESPONSE
from kit.web.paging import Page, Paging, cut_page, no_cursor, read_newest
from sqlalchemy import select, tuple_

from crm.imports.duplicates import service
from crm.imports.duplicates.models import DuplicatePair, Merge
from crm.imports.duplicates.schemas import ComparedRead, Decision, FindAsked, FindStarted, MergeRead, PairRead
from crm.imports.duplicates.search_job import JOB
from crm.people.records import service as people
from crm.people.records.card import describe

router = APIRouter(route_class=Route, prefix="/v1", tags=["duplicates"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]


@router.post("/duplicates/searches", status_code=202)
async def search_duplicates(session: Session, caller: Writer) -> FindStarted:
    """Start a job that searches the whole file for records that may be of one person."""
    service.check_whole_campaign(caller)
    job = await jobs.enqueue_job(session, caller.campaign_id, JOB, FindAsked(), requested_by=caller.subject)
    return FindStarted(job_id=job)


@router.get("/duplicates")
async def list_duplicates(
    session: Session,
    caller: Reader,
    paging: Paging,
) -> Page[PairRead]:
    """List the pairs that await a decision, likeliest first."""
    service.check_whole_campaign(caller)
    rows = select(DuplicatePair).where(DuplicatePair.campaign_id == caller.campaign_id, DuplicatePair.state == "open")
    order = (-DuplicatePair.score, DuplicatePair.id)
    if paging.after is not None:
        rows = rows.where(tuple_(*order) > tuple_(*_read_place(paging.after)))
    pairs = (await session.scalars(rows.order_by(*order).limit(paging.limit + 1))).all()
    pairs = [PairRead.model_validate(row, from_attributes=True) for row in pairs]
    return cut_page(pairs, paging.limit, lambda pair: f"{pair.score!r}_{pair.id}")


def _read_place(after: str) -> tuple[float, UUID]:
    """Parse a page's cursor: the negated score, and the id."""
    score, _, pair_id = after.partition("_")
    try:
        return -float(score), UUID(pair_id)
    except ValueError as error:
        raise no_cursor() from error


@router.get("/duplicates/{pair_id}")
async def get_duplicate(pair_id: UUID, session: Session, caller: Reader) -> ComparedRead:
    """Return both records of a pair, with masked addresses."""
    pair = await service.get_pair(session, caller, pair_id)
    both = [
        await describe(session, await people.get_person(session, caller, one))
        for one in (pair.first_id, pair.second_id)
    ]
    pair_read = PairRead.model_validate(pair, from_attributes=True)
    return ComparedRead(**pair_read.model_dump(), first=both[0], second=both[1])


@router.post("/duplicates/{pair_id}/decision")
async def decide_duplicate(pair_id: UUID, put: Decision, session: Session, caller: Writer) -> MergeRead | None:
    """Decide on a pair: two people (null), or one: the record kept takes over everything of the other."""
    merge = await service.decide(session, caller, pair_id, put)
    if merge is None:
        return None
    await session.refresh(merge)
    return MergeRead.model_validate(merge, from_attributes=True)


@router.get("/person-merges")
async def list_person_merges(session: Session, paging: Paging, caller: Reader) -> Page[MergeRead]:
    """List the merges and their authors, latest first."""
    service.check_whole_campaign(caller)
    rows = select(Merge).where(Merge.campaign_id == caller.campaign_id)
    page = await read_newest(session, rows, Merge.created_at, Merge.id, paging)
    return Page(items=[MergeRead.model_validate(row, from_attributes=True) for row in page.items], next=page.next)


@router.post("/person-merges/{merge_id}/undo", status_code=204, responses=GONE_RESPONSE)
async def undo_person_merge(merge_id: UUID, session: Session, caller: Writer) -> None:
    """Undo a merge within thirty days; later additions stay with the person that was kept."""
    await service.part(session, caller, merge_id)
