from typing import Annotated

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.accounts import service as accounts
from budget.accounts.schemas import AccountRead
from budget.filing.closings import filing_dates, service
from budget.filing.closings.schemas import (
    ClosingCreate,
    FilingCreate,
    FilingStateRead,
    ReasonPut,
    RectificationCreate,
    ReopeningCreate,
    SignatureCreate,
    WithdrawalCreate,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["account"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:write"])]


@router.get("/account/closing")
async def get_account_closing(session: Session, caller: Reader) -> FilingStateRead:
    """Return the open points before the filing, the candidate's reasons, and the signatures in order (L. 52-12)."""
    return await service.read_state(session, caller.campaign_id)


@router.post("/account/closing")
async def close_account(closing: ClosingCreate, session: Session, caller: Writer) -> AccountRead:
    """Close the account (accountant or financial agent): it becomes read-only.

    If a filing check is not passed, 409 lists the open points; send its `fingerprint` to close anyway.
    """
    await service.close_account(session, caller, closing.note, closing.fingerprint)
    return await accounts.read_account(session, caller.campaign_id)


@router.post("/account/reopening")
async def reopen_account(reopening: ReopeningCreate, session: Session, caller: Writer) -> AccountRead:
    """Reopen a closed account (candidate or accountant) before it is filed; signatures are withdrawn."""
    await service.reopen_account(session, caller, reopening.reason)
    return await accounts.read_account(session, caller.campaign_id)


@router.put("/filing/reasons/{check}")
async def set_filing_reason(check: str, put: ReasonPut, session: Session, caller: Writer) -> FilingStateRead:
    """Give the reason to file although a blocking check fails (candidate only)."""
    await service.write_reason(session, caller, check, put)
    return await service.read_state(session, caller.campaign_id)


@router.post("/account/signatures", status_code=status.HTTP_201_CREATED)
async def sign_account(put: SignatureCreate, session: Session, caller: Writer) -> FilingStateRead:
    """Sign the closed account: the financial agent, then the accountant, then the candidate."""
    await service.sign(session, caller, put.step, on_paper=put.on_paper)
    return await service.read_state(session, caller.campaign_id)


@router.post("/account/filing", status_code=status.HTTP_201_CREATED)
async def file_account(put: FilingCreate, session: Session, caller: Writer) -> FilingStateRead:
    """Record that the account was filed (candidate, agent).

    No check prevents it: open or unsigned points are confirmed by `fingerprint` and printed. An open account is closed
    by it.
    """
    await filing_dates.file_account(session, caller, put)
    return await service.read_state(session, caller.campaign_id)


@router.post("/account/filing/withdrawal")
async def withdraw_filing(put: WithdrawalCreate, session: Session, caller: Writer) -> FilingStateRead:
    """Withdraw a filing recorded by mistake (candidate), until the commission has decided."""
    await filing_dates.withdraw_filing(session, caller, put.reason)
    return await service.read_state(session, caller.campaign_id)


@router.post("/account/rectifications", status_code=status.HTTP_201_CREATED)
async def create_rectification(put: RectificationCreate, session: Session, caller: Writer) -> FilingStateRead:
    """Correct the filed account by a note: the account itself no longer changes."""
    await filing_dates.rectify(session, caller, put.text)
    return await service.read_state(session, caller.campaign_id)
