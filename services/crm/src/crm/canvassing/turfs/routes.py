from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, Security
from kit.app import Route
from kit.jobs import JobRead
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import By, Page, Paging, Rows, read_in_order

from crm.canvassing.turfs import service
from crm.canvassing.turfs.models import Turf, TurfDraft
from crm.canvassing.turfs.schemas import (
    BatchPublish,
    CutCreate,
    DraftCreate,
    DraftRead,
    PreviewCreate,
    PreviewRead,
    StopRead,
    TurfPublish,
    TurfRead,
    WalkRead,
)
from crm.people.records.list_silence import check_places

router = APIRouter(route_class=Route, prefix="/v1", tags=["turfs"])

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]


@router.post("/turf-drafts", status_code=201, response_model=DraftRead)
async def create_turf_draft(draft: DraftCreate, session: Session, caller: Planner) -> TurfDraft:
    """Draft one turf by streets, stations, IRIS, communes or a drawn polygon; its addresses are sorted for walking."""
    return await service.draft_turf(session, caller, draft)


@router.post("/turf-previews")
async def preview_turf(asked: PreviewCreate, session: Session, caller: Planner) -> PreviewRead:
    """Count the addresses and doors that a turf would hold. Nothing is created."""
    return await service.preview(session, caller, asked.where)


@router.post("/turf-cuts", status_code=202)
async def cut_turfs(cut: CutCreate, session: Session, caller: Planner, response: Response) -> JobRead:
    """Cut a territory into contiguous turfs of similar walking time, in a job whose id is the drafts' batch."""
    job = await service.ask_cut(session, caller, cut)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job


@router.get("/turf-drafts", response_model=Page[DraftRead])
async def list_turf_drafts(
    session: Session, paging: Paging, caller: Planner, batch: Annotated[UUID | None, Query()] = None
) -> Any:
    """List the turfs that are not published yet."""
    return await read_in_order(session, service.drafts_of(caller, batch), [By(TurfDraft.name)], TurfDraft.id, paging)


@router.delete("/turf-drafts/{draft_id}", status_code=204)
async def delete_turf_draft(draft_id: UUID, session: Session, caller: Planner) -> None:
    """Delete a draft."""
    await service.remove_draft(session, caller, draft_id)


@router.post(
    "/turfs",
    status_code=201,
    response_model=TurfRead,
    responses={200: {"model": TurfRead, "description": "It had been published before."}},
)
async def publish_turf(publish: TurfPublish, session: Session, caller: Planner, response: Response) -> Turf:
    """Publish a draft: a snapshot of its addresses and doors under a short code. Publishing again returns the same
    turf.
    """
    turf, new = await service.publish_turf(session, caller, publish.draft_id, publish.name)
    if not new:
        response.status_code = 200
    return turf


@router.post("/turfs/batch", status_code=201, response_model=Page[TurfRead])
async def publish_turf_batch(publish: BatchPublish, session: Session, caller: Planner) -> Rows[Turf]:
    """Publish every draft of a cut."""
    return Rows(await service.publish_batch(session, caller, publish.batch), None)


@router.get("/turfs", response_model=Page[TurfRead])
async def list_turfs(
    session: Session,
    paging: Paging,
    caller: Reader,
    withdrawn: Annotated[bool, Query(description="Those that nobody is sent to any more.")] = False,
    code: Annotated[str | None, Query(max_length=20, description="The one with this code.")] = None,
) -> Any:
    """List the published turfs of your territories."""
    if code is not None:
        return Page(items=[TurfRead.model_validate(await service.find_turf(session, caller, code))], next=None)
    return await read_in_order(
        session, service.turfs_within(caller, withdrawn=withdrawn), [By(Turf.name)], Turf.id, paging
    )


@router.get("/turfs/{turf_id}")
async def get_turf(turf_id: UUID, session: Session, caller: Reader) -> WalkRead:
    """Return a turf and its walk list: addresses in walking order with their doors, without door codes. Refused in the
    silence before the vote (L. 49).
    """
    turf = await service.get_turf(session, caller, turf_id)
    await check_places(session, caller, turf.stations)
    stops = await service.list_stops(session, caller.campaign_id, turf_id)
    return WalkRead(
        **TurfRead.model_validate(turf).model_dump(),
        criteria=turf.criteria,
        stops=[StopRead.model_validate(stop) for stop in stops],
    )


@router.post("/turfs/{turf_id}/withdraw", response_model=TurfRead)
async def withdraw_turf(turf_id: UUID, session: Session, caller: Planner) -> Turf:
    """Withdraw a turf: nobody is sent there any more. Its records stay."""
    return await service.withdraw_turf(session, caller, turf_id)
