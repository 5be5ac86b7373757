from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from common.schemas.money import ExpenseStage
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import whole_number
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden, Problem
from starlette.responses import Response

from budget.accounts.forms import attempt
from budget.accounts.period import account_period
from budget.accounts.service import list_filing_notes
from budget.ceilings import service as ceilings
from budget.ceilings.amounts import amount_in
from budget.ledger.audit_log.service import read_changes
from budget.ledger.balances import service as balances
from budget.ledger.journals.headings import HEADINGS, heading_label
from budget.ledger.journals.postings import Payer
from budget.payers.law import KINDS, PayerKind
from budget.payers.pages import PayerForm
from budget.spending.expenses import service
from budget.spending.expenses.entries import read_amount, read_form
from budget.spending.expenses.forms import KEYS, METHODS, read_spend, read_valuation
from budget.spending.expenses.french import ACTS, PAYERS, STEPS
from budget.spending.expenses.pending import list_expenses
from budget.spending.expenses.review import Shown, wanted
from budget.spending.expenses.schemas import ExpenseCreate, ExpenseUpdate, ReversalCreate, TransitionCreate
from budget.spending.expenses.transitions import next_state, state_label

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "expenses:write"])]
Proposer = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "proposals:write"])]
Approver = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "accounts:write"])]
Text = Annotated[str, Form(max_length=400)]
Long = Annotated[str, Form(max_length=1000)]
Version = Annotated[int, Form(ge=1, le=2**31)]
SHOWN = 50
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
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    show: Shown | None = None,
    heading: Annotated[int | None, Query(ge=1, le=21)] = None,
    label: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """The expenses, the newest first, and the form for a new one.

    `show`: those that a check before filing found. `heading` and `label`: what the form begins with.
    """
    entry = {"label": label, "heading": str(heading or ""), "payer": Payer.AGENT, "state": ExpenseStage.PLANNED}
    return await _list(request, session, caller, state=state, skip=skip, show=show, entry=entry)


@router.post("/expenses")
async def enter_expense(
    request: Request,
    session: Session,
    caller: Proposer,
    label: Text = "",
    amount: Text = "",
    heading: Text = "",
    spent_on: Text = "",
    supplier: Text = "",
    payer: Text = Payer.AGENT,
    state: Text = ExpenseStage.PLANNED,
    action_id: Text = "",
    valuation_method: Text = "",
    valuation_note: Long = "",
    shared_total: Text = "",
    shared_key: Text = "",
    own_weight: Text = "",
    other_weight: Text = "",
    shared_note: Long = "",
    provider: PayerForm = None,
) -> Response:
    entry: dict[str, str] = {
        "label": label,
        "amount": amount,
        "heading": heading,
        "spent_on": spent_on,
        "supplier": supplier,
        "payer": payer,
        "state": state,
        "action_id": action_id,
        "valuation_method": valuation_method,
        "valuation_note": valuation_note,
        "shared_total": shared_total,
        "shared_key": shared_key,
        "own_weight": own_weight,
        "other_weight": other_weight,
        "shared_note": shared_note,
    }
    try:
        currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
        spend = read_form(ExpenseCreate, {**read_spend(entry, currency), "provider": provider})
        if spend.state is not ExpenseStage.PLANNED and "expenses:write" not in caller.scopes:
            raise Forbidden(
                "Vous pouvez proposer une dépense : le mandataire ou le directeur l'engage ensuite.",
                "You may propose a spend: the agent or the manager commits to it.",
                "/state",
            )
        async with session.begin_nested():
            made = await service.record_expense(session, caller.campaign_id, spend, caller.subject, caller.roles)
    except Problem as problem:
        return await _list(request, session, caller, bad=problem.fr, entry=entry, status=problem.status)
    return back(request, f"/expenses/{made.id}?done=new")


@router.get("/expenses/{expense_id}")
async def show_expense(
    expense_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """One expense, its next step and its history."""
    return await _one(request, session, caller, expense_id, said=DONE.get(done, ""))


@router.post("/expenses/{expense_id}/step")
async def move_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, version: Version, to: Text, paid_on: Text = ""
) -> Response:
    async def act() -> None:
        step = read_form(TransitionCreate, {"to": to, "paid_on": paid_on})
        campaign_id = caller.campaign_id
        await service.move_expense(session, campaign_id, expense_id, step, caller.subject, caller.roles, version)

    return await _try(request, session, caller, expense_id, act, "moved")


@router.post("/expenses/{expense_id}/approve")
async def approve_expense(
    expense_id: UUID, request: Request, session: Session, caller: Approver, version: Version
) -> Response:
    async def act() -> None:
        await service.approve_expense(session, caller.campaign_id, expense_id, caller.subject, caller.roles, version)

    return await _try(request, session, caller, expense_id, act, "approved")


@router.post("/expenses/{expense_id}/edit")
async def edit_expense(
    expense_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    version: Version,
    label: Text = "",
    amount: Text = "",
    heading: Text = "",
    spent_on: Text = "",
    supplier: Text = "",
) -> Response:
    async def act() -> None:
        said: dict[str, object] = {"label": label, "spent_on": spent_on, "supplier": supplier}
        currency = (await ceilings.find_ceiling(session, caller.campaign_id)).currency
        said |= {"amount_cents": read_amount(amount, currency) if amount else None}
        said |= {"heading": whole_number(heading) if heading else None}
        update = read_form(ExpenseUpdate, said)
        await service.update_expense(session, caller.campaign_id, expense_id, update, caller.subject, version)

    entry = {"label": label, "amount": amount, "heading": heading, "spent_on": spent_on, "supplier": supplier}
    return await _try(request, session, caller, expense_id, act, "edited", entry)


@router.post("/expenses/{expense_id}/valuation")
async def value_expense(
    expense_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    version: Version,
    valuation_method: Text = "",
    valuation_note: Long = "",
) -> Response:
    """Store how the amount of help in kind was found: possible after the invoice too."""

    async def act() -> None:
        said = {"valuation_method": valuation_method, "valuation_note": valuation_note}
        update = read_form(ExpenseUpdate, {"valuation": read_valuation(said)})
        await service.update_expense(session, caller.campaign_id, expense_id, update, caller.subject, version)

    return await _try(request, session, caller, expense_id, act, "edited")


@router.post("/expenses/{expense_id}/reverse")
async def reverse_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, version: Version, reason: Text = ""
) -> Response:
    async def act() -> None:
        said = read_form(ReversalCreate, {"reason": reason})
        await service.reverse_expense(session, caller.campaign_id, expense_id, said.reason, caller.subject, version)

    return await _try(request, session, caller, expense_id, act, "reversed")


async def _try(
    request: Request,
    session: Session,
    caller: Caller,
    expense_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    entry: dict[str, str] | None = None,
) -> Response:
    if problem := await attempt(session, act()):
        return await _one(request, session, caller, expense_id, bad=problem.fr, status=problem.status, entry=entry)
    return back(request, f"/expenses/{expense_id}?done={done}")


async def _list(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    state: ExpenseStage | None = None,
    skip: int = 0,
    show: Shown | None = None,
    bad: str = "",
    entry: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    campaign = (await get_campaign(session, caller.campaign_id)).state
    sought = wanted(show, account_period(campaign)) if show else None
    rows = await list_expenses(session, caller.campaign_id, state, skip, SHOWN + 1, sought)
    return render(
        request,
        "expenses/expenses.html",
        status=status,
        campaign=campaign,
        rows=rows[:SHOWN],
        following=skip + SHOWN if len(rows) > SHOWN else None,
        state=state,
        show=show,
        keys=KEYS,
        methods=METHODS,
        stages=list(ExpenseStage),
        state_label=state_label,
        heading_label=heading_label,
        headings=HEADINGS,
        payers=PAYERS,
        providers={kind: KINDS[kind] for kind in (PayerKind.PERSON, PayerKind.CANDIDATE, PayerKind.PARTY)},
        period=account_period(campaign),
        money=amount_in((await ceilings.find_ceiling(session, caller.campaign_id)).currency),
        may_propose="proposals:write" in caller.scopes,
        may_write="expenses:write" in caller.scopes,
        bad=bad,
        entry=entry or {"payer": Payer.AGENT, "state": ExpenseStage.PLANNED},
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    expense_id: UUID,
    *,
    said: str = "",
    bad: str = "",
    status: int = 200,
    entry: dict[str, str] | None = None,
) -> HTMLResponse:
    expense = await service.get_expense(session, caller.campaign_id, expense_id)
    balance = await balances.find_balance(session, caller.campaign_id)
    sees_changes = "accounts:read" in caller.scopes
    return render(
        request,
        "expenses/expense.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        expense=expense,
        following=next_state(expense.stage),
        steps=STEPS,
        state_label=state_label,
        heading_label=heading_label,
        headings=HEADINGS,
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
        money=amount_in((await ceilings.find_ceiling(session, caller.campaign_id)).currency),
        may_write="expenses:write" in caller.scopes,
        may_approve=bool(caller.roles & service.MAY_APPROVE) and "accounts:write" in caller.scopes,
        entry=entry,
        said=said,
        bad=bad,
    )
