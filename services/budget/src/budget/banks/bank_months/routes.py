from datetime import date
from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from budget.banks.bank_months import service
from budget.banks.bank_months.schemas import BankMonthRead, MonthSignatureCreate

router = APIRouter(route_class=Route, prefix="/v1/bank/months", tags=["bank", "back-office"])

Reader = Annotated[Caller, Security(caller_with, scopes=["banks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["banks:read", "banks:write"])]


@router.get("")
async def list_bank_months(session: Session, caller: Reader) -> Page[BankMonthRead]:
    """List the months of the agent's account with their balances and signatures, the newest first."""
    return single_page(await service.read_months(session, caller.campaign_id))


@router.post("/{month}/signature")
async def sign_bank_month(
    month: date, put: MonthSignatureCreate, session: Session, caller: Writer
) -> Page[BankMonthRead]:
    """Sign a month's reconciliation (the financial agent). `month`: its first day."""
    await service.sign_month(session, caller, month, put)
    return single_page(await service.read_months(session, caller.campaign_id))
