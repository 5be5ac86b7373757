from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, Security, status
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.paging import Page, Paging, read_newest
from kit.web import Route
from sqlalchemy import select

from predict.holdouts import reading, service
from predict.holdouts.models import Holdout
from predict.holdouts.schemas import HoldoutCreate, HoldoutRead, HoldoutStart

router = APIRouter(route_class=Route, prefix="/v1/holdouts", tags=["holdouts"])

Reader = Annotated[Caller, Security(caller_with, scopes=["priorities:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["priorities:read", "priorities:write"])]


@router.get("")
async def list_holdouts(session: Session, caller: Reader, paging: Paging) -> Page[HoldoutRead]:
    """The campaign's randomised trials. There is none before somebody designs one: holding out is off by default."""
    mine = select(Holdout).where(Holdout.campaign_id == caller.campaign_id)
    rows = await read_newest(session, mine, Holdout.created_at, Holdout.id, paging)
    return Page(items=[await reading.describe(session, caller, one) for one in rows.items], next=rows.next)


@router.post("", status_code=status.HTTP_201_CREATED)
async def design_holdout(create: HoldoutCreate, session: Session, caller: Writer, response: Response) -> HoldoutRead:
    """Design a trial: stations that voted alike are paired, and one of each pair will be left out, by chance alone.

    The answer says what effect it could detect (`power`). Nothing is left out before the trial is started.
    """
    holdout = await service.design(session, caller, create)
    response.headers["Location"] = f"/v1/holdouts/{holdout.id}"
    return await reading.describe(session, caller, holdout)


@router.get("/{holdout_id}")
async def get_holdout(holdout_id: UUID, session: Session, caller: Reader) -> HoldoutRead:
    """One trial: what it could detect, which stations it leaves out, and what it measured once results are imported."""
    return await reading.describe(session, caller, await service.get_holdout(session, caller.campaign_id, holdout_id))


@router.post("/{holdout_id}/start")
async def start_holdout(holdout_id: UUID, start: HoldoutStart, session: Session, caller: Writer) -> HoldoutRead:
    """Start a trial: its draw is shown and never changes again. Repeat the effect that it can detect to do so."""
    holdout = await service.start(session, caller, holdout_id, start.detectable_effect)
    return await reading.describe(session, caller, holdout)


@router.delete("/{holdout_id}", status_code=status.HTTP_204_NO_CONTENT)
async def drop_holdout(holdout_id: UUID, session: Session, caller: Writer) -> None:
    """Remove a design, or abandon a trial that runs: its stations are free again, and it stays on record."""
    await service.drop(session, caller, holdout_id)
