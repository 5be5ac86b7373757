from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging

from budget.accounts import service
from budget.accounts.schemas import AccountRead, FilingNoteCreate, FilingNoteRead, SettingsPut

router = APIRouter(route_class=Route, prefix="/v1", tags=["account"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:write"])]


@router.get("/account")
async def get_account(session: Session, caller: Reader) -> AccountRead:
    """Return the campaign account: state, receipts, expenses, balance, period and filing deadline."""
    return await service.read_account(session, caller.campaign_id)


@router.put("/account/settings")
async def update_account_settings(settings: SettingsPut, session: Session, caller: Writer) -> AccountRead:
    """Set whether payments need a second member's approval (candidate or manager)."""
    await service.set_four_eyes(session, caller.campaign_id, settings.four_eyes, caller.subject, caller.roles)
    return await service.read_account(session, caller.campaign_id)


@router.post("/filing-notes", status_code=status.HTTP_201_CREATED)
async def create_filing_note(note: FilingNoteCreate, session: Session, caller: Writer) -> FilingNoteRead:
    """Add a note on the account, or on one expense or receipt in it."""
    return await service.add_filing_note(session, caller.campaign_id, note, caller.subject)


@router.get("/filing-notes")
async def list_filing_notes(
    session: Session, paging: Paging, caller: Reader, object_id: UUID | None = None
) -> Page[FilingNoteRead]:
    """List the notes on the account, the newest first."""
    return await service.list_filing_notes(session, caller.campaign_id, object_id, paging)
