from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, cut_page, read_cursor

from budget.ledger.journals import service
from budget.ledger.journals.schemas import JournalEntryRead, TrialBalance

router = APIRouter(route_class=Route, prefix="/v1", tags=["journal"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]


@router.get("/journal")
async def list_journal_entries(
    session: Session,
    caller: Reader,
    paging: Paging,
) -> Page[JournalEntryRead]:
    """List the double-entry journal, the oldest first. Entries never change: a correction is another entry."""
    after = read_cursor(paging, int) or 0
    entries = await service.read_entries(session, caller.campaign_id, after, paging.limit + 1)
    return cut_page(entries, paging.limit, lambda entry: entry.number)


@router.get("/journal/balance")
async def get_trial_balance(session: Session, caller: Reader) -> TrialBalance:
    """Return the totals of every account (balance des comptes)."""
    return await service.read_trial_balance(session, caller.campaign_id)
