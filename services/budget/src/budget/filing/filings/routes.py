from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from budget.filing.filings import service
from budget.filing.filings.schemas import AnswerPut, FilingRead, QuestionRead

router = APIRouter(route_class=Route, prefix="/v1/filing", tags=["filing"])

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:write"])]


@router.get("/checks")
async def list_filing_checks(session: Session, caller: Reader) -> FilingRead:
    """List the filing checks: each rule with its article, finding and remedy.

    A check is passed, failed, or unknown if the data do not tell. It is not legal advice and does not replace the
    accountant; the documentation marks rules whose legal text was not available.
    """
    filing = await service.read_filing(session, caller.campaign_id)
    if "donors:read" in caller.scopes:
        return filing
    hidden = [
        check.model_copy(update={"entry_ids": []}) if check.entry_kind == "donor" else check for check in filing.checks
    ]
    return filing.model_copy(update={"checks": hidden})


@router.get("/questions")
async def list_filing_questions(session: Session, caller: Reader) -> Page[QuestionRead]:
    """List the questions to the candidate on help without an invoice (L. 52-8, L. 52-8-1), with the answers."""
    return single_page(await service.list_questions(session, caller.campaign_id))


@router.put("/questions/{question}")
async def answer_filing_question(question: str, put: AnswerPut, session: Session, caller: Writer) -> QuestionRead:
    """Answer one question (candidate, or the financial agent for them). Earlier answers stay in the audit log."""
    return await service.answer(session, caller.campaign_id, question, put, caller.subject, caller.roles)
