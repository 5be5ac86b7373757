from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from budget.income.loans import service
from budget.income.loans.schemas import LoanCreate, LoansRead, RepaymentCreate
from budget.income.receipts.schemas import ReceiptReversal

router = APIRouter(route_class=Route, prefix="/v1", tags=["loans"])

Reader = Annotated[Caller, Security(caller_with, scopes=["receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["receipts:write"])]


async def _all(session: Session, caller: Caller) -> LoansRead:
    return await service.read_loans(session, caller.campaign_id, "donors:read" in caller.scopes)


@router.get("/loans")
async def list_loans(session: Session, caller: Reader) -> LoansRead:
    """List the loans with amounts repaid and due, as in the yearly statement to the commission."""
    return await _all(session, caller)


@router.post("/loans", status_code=status.HTTP_201_CREATED)
async def create_loan(put: LoanCreate, session: Session, caller: Writer) -> LoansRead:
    """Enter a loan with its receipt (own contribution). Illegal terms are refused."""
    await service.add_loan(session, caller.campaign_id, put, caller.subject)
    return await _all(session, caller)


@router.post("/loans/{loan_id}/repayments", status_code=status.HTTP_201_CREATED)
async def repay_loan(loan_id: UUID, put: RepaymentCreate, session: Session, caller: Writer) -> LoansRead:
    """Record a repayment, on a closed account too, as long as an amount is due."""
    await service.repay(session, caller.campaign_id, loan_id, put, caller.subject)
    return await _all(session, caller)


@router.post("/loans/{loan_id}/reversal")
async def reverse_loan(loan_id: UUID, put: ReceiptReversal, session: Session, caller: Writer) -> LoansRead:
    """Reverse a loan entered by mistake, with its receipt."""
    await service.reverse_loan(session, caller.campaign_id, loan_id, put.reason, caller.subject)
    return await _all(session, caller)
