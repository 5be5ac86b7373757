from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of
from kit.web.paging import Page, single_page

from budget.filing.settlements import service
from budget.filing.settlements.schemas import LetterAnswerPut, LetterCreate, LetterRead, SettlementPut, SettlementRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["commission decisions", "back-office"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "receipts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "receipts:read", "accounts:write"])]


@router.get("/settlement")
async def get_settlement(session: Session, caller: Reader) -> SettlementRead:
    """Return what follows the filing: steps with their days, refund, surplus, end of the mandate."""
    return await service.read_settlement(session, caller.campaign_id)


@router.put("/settlement", responses=CHANGED_RESPONSE)
async def set_settlement(
    put: SettlementPut, session: Session, caller: Writer, if_match: IfMatch = None
) -> SettlementRead:
    """Set what has come of it: notification, refund, surplus, closed bank account."""
    await service.set_settlement(session, caller, put, version_of(if_match))
    return await service.read_settlement(session, caller.campaign_id)


@router.get("/commission-letters")
async def list_commission_letters(session: Session, caller: Reader) -> Page[LetterRead]:
    """List the commission's letters: those without an answer first."""
    return single_page(await service.list_letters(session, caller.campaign_id))


@router.post("/commission-letters", status_code=status.HTTP_201_CREATED)
async def create_commission_letter(put: LetterCreate, session: Session, caller: Writer) -> LetterRead:
    """Record a letter of the commission, with the day by which it is to be answered."""
    return await service.record_letter(session, caller, put)


@router.put("/commission-letters/{letter_id}/answer", responses=CHANGED_RESPONSE)
async def answer_commission_letter(
    letter_id: UUID, put: LetterAnswerPut, session: Session, caller: Writer, if_match: IfMatch = None
) -> LetterRead:
    """Record how and when a letter was answered."""
    return await service.answer_letter(session, caller, letter_id, put, version_of(if_match))
