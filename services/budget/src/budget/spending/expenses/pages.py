from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from common.schemas.money import ExpenseStage
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.parts import Skip, part_of
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden
from starlette.responses import Response

from budget.accounts.period import account_period
from budget.accounts.service import list_filing_notes
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.ledger.audit_log.service import read_changes
from budget.ledger.balances import service as balances
from budget.ledger.journals.headings import HEADINGS, heading_label
from budget.payers.law import KINDS, PayerKind
from budget.spending.expenses import service
from budget.spending.expenses.entries import read_form
from budget.spending.expenses.forms import (
    INPUTS,
    KEYS,
    METHODS,
    ApprovalEntry,
    CorrectionEntry,
    ExpenseEntry,
    ReversalEntry,
    StepEntry,
    ValuationEntry,
    read_correction,
    read_spend,
    read_valuation,
)
from budget.spending.expenses.french import ACTS, PAYERS, STEPS
from budget.spending.expenses.models import Expense
from budget.spending.expenses.open_expenses import list_expenses
from budget.spending.expenses.review import Shown, wanted
from budget.spending.expenses.schemas import ExpenseCreate, ExpenseUpdate, ReversalCreate, TransitionCreate
from budget.spending.expenses.stages import next_state, state_label

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "expenses:write"])]
Proposer = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "proposals:write"])]
Approver = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "accounts:write"])]
SHOWN = 50
NUMBERED = {number: f"{number}. {label}" for number, label in HEADINGS.items()}
DONE = {
    "new": "La dépense est enregistrée.",
    "moved": "C'est noté.",
    "approved": "Votre accord est noté.",
    "edited": "La correction est enregistrée.",
    "reversed": "La dépense est annulée : elle ne compte plus, et reste lisible.",
}


@router.get("/expenses")
async def show_expenses(
    request: Request,
    session: Session,
    caller: Reader,
    state: ExpenseStage | None = None,
    skip: Skip = 0,
    show: Shown | None = None,
    heading: Annotated[int | None, Query(ge=1, le=21)] = None,
    label: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """Show the expenses, the newest first, and the form for a new one.

    `show`: those that a filing check found. `heading`, `label`: initial values of the form.
    """
    form = PageForm.of(ExpenseEntry(label=label, heading=str(heading or "")))
    return await _list(request, session, caller, state=state, skip=skip, show=show, form=form)


@router.post("/expenses")
async def enter_expense(
    request: Request, session: Session, caller: Proposer, entry: Annotated[ExpenseEntry, Form()]
) -> Response:
    async def act() -> Expense:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        spend = read_form(ExpenseCreate, read_spend(entry, currency))
        if spend.state is not ExpenseStage.PLANNED and "expenses:write" not in caller.scopes:
            raise Forbidden(
                "Vous pouvez proposer une dépense : le mandataire ou le directeur l'engage ensuite.",
                "You may propose a spend: the agent or the manager commits to it.",
                "/state",
            )
        return await service.record_expense(session, caller.campaign_id, spend, caller.subject, caller.roles)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=lambda expense: f"/expenses/{expense.id}?done=new",
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/expenses/{expense_id}")
async def show_expense(
    expense_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show one expense, its next step and its history."""
    return await _one(request, session, caller, expense_id, message=DONE.get(done, ""))


@router.post("/expenses/{expense_id}/step")
async def move_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[StepEntry, Form()]
) -> Response:
    async def act() -> None:
        step = read_form(TransitionCreate, {"to": entry.to, "paid_on": entry.paid_on})
        campaign_id = caller.campaign_id
        await service.move_expense(session, campaign_id, expense_id, step, caller.subject, caller.roles, entry.version)

    return await _act(request, session, caller, expense_id, act, "moved", PageForm.of(entry, "step"))


@router.post("/expenses/{expense_id}/approve")
async def approve_expense(
    expense_id: UUID, request: Request, session: Session, caller: Approver, entry: Annotated[ApprovalEntry, Form()]
) -> Response:
    async def act() -> None:
        campaign_id = caller.campaign_id
        await service.approve_expense(session, campaign_id, expense_id, caller.subject, caller.roles, entry.version)

    return await _act(request, session, caller, expense_id, act, "approved", PageForm.of(entry, "approve"))


@router.post("/expenses/{expense_id}/edit")
async def edit_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[CorrectionEntry, Form()]
) -> Response:
    async def act() -> None:
        currency = await ceilings.find_currency(session, caller.campaign_id)
        update = read_form(ExpenseUpdate, read_correction(entry, currency))
        await service.update_expense(session, caller.campaign_id, expense_id, update, caller.subject, entry.version)

    return await _act(request, session, caller, expense_id, act, "edited", PageForm.of(entry, "edit", INPUTS))


@router.post("/expenses/{expense_id}/valuation")
async def value_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ValuationEntry, Form()]
) -> Response:
    """Store the valuation of help in kind, also after the invoice."""

    async def act() -> None:
        update = read_form(ExpenseUpdate, {"valuation": read_valuation(entry.valuation_method, entry.valuation_note)})
        await service.update_expense(session, caller.campaign_id, expense_id, update, caller.subject, entry.version)

    return await _act(request, session, caller, expense_id, act, "edited", PageForm.of(entry, "valuation", INPUTS))


@router.post("/expenses/{expense_id}/reverse")
async def reverse_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ReversalEntry, Form()]
) -> Response:
    async def act() -> None:
        form = read_form(ReversalCreate, {"reason": entry.reason})
        campaign_id = caller.campaign_id
        await service.reverse_expense(session, campaign_id, expense_id, form.reason, caller.subject, entry.version)

    return await _act(request, session, caller, expense_id, act, "reversed", PageForm.of(entry, "reverse"))


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    expense_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/expenses/{expense_id}?done={done}",
        again=lambda form: _one(request, session, caller, expense_id, form=form),
    )


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    state: ExpenseStage | None = None,
    skip: int = 0,
    show: Shown | None = None,
    form: PageForm,
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    sought = wanted(show, account_period(campaign)) if show else None
    rows = await list_expenses(session, caller.campaign_id, state, skip, SHOWN + 1, sought)
    return render(
        request,
        "expenses/expenses.html",
        campaign=campaign,
        part=part_of(rows, skip, SHOWN),
        state=state,
        show=show,
        keys=KEYS,
        methods=METHODS,
        stages=list(ExpenseStage),
        state_label=state_label,
        heading_label=heading_label,
        numbered=NUMBERED,
        payers={payer: label[0].upper() + label[1:] for payer, label in PAYERS.items()},
        states={stage: state_label(stage).capitalize() for stage in list(ExpenseStage)[:4]},
        providers={kind: KINDS[kind] for kind in (PayerKind.PERSON, PayerKind.CANDIDATE, PayerKind.PARTY)},
        period=account_period(campaign),
        money=amount_in(ceilings.currency_of(campaign)),
        may_propose="proposals:write" in caller.scopes,
        may_write="expenses:write" in caller.scopes,
        form=form,
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    expense_id: UUID,
    *,
    message: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    expense = await service.get_expense(session, caller.campaign_id, expense_id)
    balance = await balances.find_balance(session, caller.campaign_id)
    sees_changes = "accounts:read" in caller.scopes
    campaign = (await get_campaign(session, caller.campaign_id)).state
    return render(
        request,
        "expenses/expense.html",
        campaign=campaign,
        expense=expense,
        following=next_state(expense.stage),
        steps=STEPS,
        state_label=state_label,
        heading_label=heading_label,
        numbered=NUMBERED,
        payers=PAYERS,
        keys=KEYS,
        methods=METHODS,
        acts=ACTS,
        notes=(await list_filing_notes(session, caller.campaign_id, expense_id)).items if sees_changes else [],
        may_note=sees_changes and "accounts:write" in caller.scopes,
        changes=await read_changes(session, caller.campaign_id, expense_id, None, 50) if sees_changes else [],
        four_eyes=balance.four_eyes if balance else False,
        closed=balance.closed_at is not None if balance else False,
        early=expense.stage in (ExpenseStage.PLANNED, ExpenseStage.COMMITTED),
        money=amount_in(ceilings.currency_of(campaign)),
        may_write="expenses:write" in caller.scopes,
        may_approve=bool(caller.roles & service.MAY_APPROVE) and "accounts:write" in caller.scopes,
        form=form or PageForm(),
        said=message,
    )
