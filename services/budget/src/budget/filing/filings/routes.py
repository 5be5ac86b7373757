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
    """The account looked through before it is filed: each rule with its article, what was found and how to remedy it.

    A check is passed, failed, or unknown where nothing here says. It is no legal advice, and no replacement for the
    accountant: rules of which the text was not at hand say so in the documentation.
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
    """The questions to the candidate about help that no invoice shows (L. 52-8, L. 52-8-1), with the answers."""
    return single_page(await service.list_questions(session, caller.campaign_id))


@router.put("/questions/{question}")
async def answer_filing_question(question: str, put: AnswerPut, session: Session, caller: Writer) -> QuestionRead:
    """Answer one question (candidate, or the financial agent for them). Earlier answers stay in the audit log."""
    return await service.answer(session, caller.campaign_id, question, put, caller.subject, caller.roles)
