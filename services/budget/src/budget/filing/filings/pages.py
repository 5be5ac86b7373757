from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_today, get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import NotFound
from pydantic import BaseModel

from budget.accounts.service import find_period
from budget.ceilings import service as ceilings
from budget.filing.filings import service
from budget.filing.filings.findings import Entry, Outcome, ProposedExpense, Severity
from budget.filing.filings.proposed_expense import day_for, line_of_action
from budget.filing.filings.questionnaire import QUESTIONS, AnswerChoice
from budget.filing.filings.schemas import AnswerPut
from budget.income.loans import service as loans
from budget.income.receipts import service as receipts
from budget.spending.expenses import review
from budget.spending.expenses import service as expenses
from budget.spending.expenses.entries import read_amount, read_form
from budget.spending.expenses.schemas import Amount, ExpenseCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["accounts:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "accounts:write"])]
Proposer = Annotated[Caller, Security(caller_with, scopes=["accounts:read", "proposals:write"])]
KINDS: tuple[Entry, ...] = ("expense", "receipt", "loan", "action")
ANSWERS = {
    AnswerChoice.NO: "Non",
    AnswerChoice.IN_ACCOUNT: "Oui, et c'est au compte",
    AnswerChoice.NOT_IN_ACCOUNT: "Oui, et ce n'est pas au compte",
}


class Cents(BaseModel):
    """Form of a proposed expense: its amount."""

    amount_cents: Amount


class AnswersEntry(Posted):
    """Form of the questionnaire: one input a question, saved as one."""

    premises: Line = ""
    rooms: Line = ""
    staff: Line = ""
    vehicles: Line = ""
    allowances: Line = ""
    communication: Line = ""
    software: Line = ""
    isoloir: Line = ""


class ProposalEntry(Posted):
    """Form of an expense that a check proposes, for a question or an action."""

    question: Line = ""
    action: Line = ""
    amount: Line = ""


@router.get("/filing")
async def show_filing(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the results of the filing checks, the most urgent first."""
    return await _page(request, session, caller, done=done)


@router.post("/filing/questions")
async def answer_questions(
    request: Request, session: Session, caller: Writer, entry: Annotated[AnswersEntry, Form()]
) -> Response:
    async def act() -> None:
        given: dict[str, str] = entry.model_dump()
        for question in await service.list_questions(session, caller.campaign_id):
            if (answer := given[question.key]) and answer != question.answer:
                put = read_form(AnswerPut, {"answer": answer})
                await service.answer(session, caller.campaign_id, question.key, put, caller.subject, caller.roles)

    return await _PAGE.submit(request, session, caller, act, "answered#questions", PageForm.of(entry, "questions"))


@router.post("/filing/proposals")
async def propose_expense(
    request: Request, session: Session, caller: Proposer, entry: Annotated[ProposalEntry, Form()]
) -> Response:
    """Create the expense that a check proposes: planned, with heading and day; the form gives the amount."""

    async def act() -> UUID:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        line, on, reference = await _proposal(session, caller, entry.question, entry.action)
        spend = ExpenseCreate(
            heading=line.heading,
            label=line.label,
            amount_cents=read_form(Cents, {"amount_cents": read_amount(entry.amount, currency)}).amount_cents,
            spent_on=on,
            action_id=reference,
        )
        expense = await expenses.record_expense(session, caller.campaign_id, spend, caller.subject, caller.roles)
        return expense.id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, f"propose-{entry.question or entry.action}", {"/amount_cents": "amount"}),
        done=lambda expense_id: f"/expenses/{expense_id}?done=new",
        again=lambda form: _page(request, session, caller, form=form),
    )


async def _proposal(
    session: Session, caller: Caller, question: str, action: str
) -> tuple[ProposedExpense, date, UUID | None]:
    state = (await get_campaign(session, caller.campaign_id)).state
    today = campaign_today(state)
    period = await find_period(session, caller.campaign_id, state)
    asked_question = QUESTIONS.get(question)
    if asked_question is not None and asked_question.line is not None:
        return asked_question.line, day_for(today, period.starts_on, period.votes_on), None
    uncosted = await review.list_uncosted(session, caller.campaign_id, today)
    action_id = next((uncosted_id for uncosted_id in uncosted if str(uncosted_id) == action), None)
    if action_id is None:
        raise NotFound("Cette action a déjà sa dépense, ou n'existe pas.", "This action is costed, or unknown.")
    kind, on = (await review.find_done_actions(session, caller.campaign_id, [action_id]))[action_id]
    return line_of_action(kind, on), day_for(on or today, period.starts_on, period.votes_on), action_id


async def _page(
    request: Request, session: Session, caller: Caller, *, done: str = "", form: PageForm | None = None
) -> HTMLResponse:
    filing = await service.read_filing(session, caller.campaign_id)
    questions = await service.list_questions(session, caller.campaign_id)
    ids_by_kind = {
        kind: {entry_id for check in filing.checks if check.entry_kind == kind for entry_id in check.entry_ids}
        for kind in KINDS
    }
    done_actions = await review.find_done_actions(session, caller.campaign_id, ids_by_kind["action"])
    names = await expenses.name_expenses(session, caller.campaign_id, ids_by_kind["expense"])
    names |= await receipts.name_receipts(session, caller.campaign_id, ids_by_kind["receipt"])
    names |= await loans.name_loans(session, caller.campaign_id, ids_by_kind["loan"])
    names |= {action_id: line_of_action(kind, on).label for action_id, (kind, on) in done_actions.items()}
    open_ones = [check for check in filing.checks if check.outcome is not Outcome.PASSED]
    of_office = {f"office_{key}" for key in QUESTIONS}
    return render(
        request,
        "filings/filing.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        filing=filing,
        blocking=[open_one for open_one in open_ones if open_one.severity is Severity.BLOCKING],
        # Unanswered questions are asked below, once.
        warnings=[
            open_one
            for open_one in open_ones
            if open_one.severity is not Severity.BLOCKING
            and not (open_one.name in of_office and open_one.outcome is Outcome.UNKNOWN)
        ],
        passed=[check for check in filing.checks if check.outcome is Outcome.PASSED],
        questions=questions,
        unanswered=sum(question.answer is None for question in questions),
        answers=ANSWERS,
        names=names,
        may_propose="proposals:write" in caller.scopes,
        sees_donors="donors:read" in caller.scopes,
        may_answer=bool(caller.roles & service.MAY_ANSWER) and "accounts:write" in caller.scopes,
        done=done,
        form=form or PageForm(),
    )


_PAGE = PageOfForms("/filing", _page)
