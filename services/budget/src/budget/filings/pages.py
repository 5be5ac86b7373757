from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.pages import render
from kit.problems import Problem
from kit.web import Route

from budget.expenses import service as expenses
from budget.filings import service
from budget.filings.findings import Outcome, Severity
from budget.filings.office import QUESTIONS, Said
from budget.filings.schemas import AnswerPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
ANSWERS = {
    Said.NO: "Non",
    Said.IN_ACCOUNT: "Oui, et c'est au compte",
    Said.NOT_IN_ACCOUNT: "Oui, et ce n'est pas au compte",
}


@router.get("/filing")
async def show_filing(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """How far the account is from being filed, and what to mend first."""
    return await _page(request, session, caller, done=done)


@router.post("/filing/questions")
async def answer_question(
    request: Request,
    session: Session,
    caller: Writer,
    question: Annotated[str, Form(max_length=40)],
    answer: Annotated[str, Form(max_length=20)],
) -> Response:
    try:
        async with session.begin_nested():
            put = AnswerPut(answer=Said(answer))
            await service.answer(session, caller.campaign_id, question, put, caller.subject, caller.roles)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, status=problem.status)
    except ValueError:
        return await _page(request, session, caller, bad="Choisissez une des réponses.", status=422)
    where = f"{request.scope.get('root_path', '')}/filing?done=answered#q-{question}"
    return RedirectResponse(where, 303)


async def _page(
    request: Request, session: Session, caller: Caller, *, done: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    filing = await service.read_filing(session, caller.campaign_id)
    questions = await service.list_questions(session, caller.campaign_id)
    ids = {one for check in filing.checks if check.entry_kind == "expense" for one in check.entry_ids}
    open_ones = [check for check in filing.checks if check.outcome is not Outcome.PASSED]
    of_office = {f"office_{key}" for key in QUESTIONS}
    return render(
        request,
        "filings/filing.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        filing=filing,
        blocking=[one for one in open_ones if one.severity is Severity.BLOCKING],
        # Unanswered questions are asked below, once.
        warnings=[
            one
            for one in open_ones
            if one.severity is not Severity.BLOCKING and not (one.name in of_office and one.outcome is Outcome.UNKNOWN)
        ],
        passed=[check for check in filing.checks if check.outcome is Outcome.PASSED],
        questions=questions,
        unanswered=sum(one.answer is None for one in questions),
        answers=ANSWERS,
        names=await expenses.name_expenses(session, caller.campaign_id, ids),
        may_answer=bool(caller.roles & service.MAY_ANSWER) and "accounts:write" in caller.scopes,
        done=done,
        bad=bad,
    )
