from typing import Annotated

from common.schemas.counts import MAX_COUNT
from fastapi import APIRouter, Query, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.paging import Page
from kit.web import Route

from budget.journals import service
from budget.journals.schemas import EntryRead, TrialBalance

router = APIRouter(route_class=Route, prefix="/v1", tags=["journal"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]


@router.get("/journal")
async def list_journal(
    session: Session,
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int, Query(ge=0, le=MAX_COUNT, description="The `next` of the page before.")] = 0,
) -> Page[EntryRead]:
    """The journal in double entry, oldest first. Nothing in it is ever changed: a correction is an entry of its own."""
    entries = await service.read_entries(session, caller.campaign_id, after, limit + 1)
    more = len(entries) > limit
    return Page(items=entries[:limit], next=str(entries[limit - 1].number) if more else None)


@router.get("/journal/balance")
async def get_trial_balance(session: Session, caller: Reader) -> TrialBalance:
    """The sums of every account (balance des comptes)."""
    return await service.read_trial_balance(session, caller.campaign_id)
