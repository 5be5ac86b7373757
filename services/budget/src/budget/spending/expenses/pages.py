from typing import Annotated, Any
from uuid import UUID

from common.schemas.money import ExpenseStage
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import PageForm
from kit.pages.parts import Skip
from kit.pages.rendering import render
from kit.pages.submission import PagesOfForms, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Forbidden, Invalid
from starlette.responses import Response

from budget.ceilings import service as ceilings
from budget.evidence import service as evidence
from budget.evidence.needs import Subject
from budget.evidence.routes import EvidenceStorage, SentFile, about, safe_name
from budget.evidence.service import Sent
from budget.spending.expenses import service
from budget.spending.expenses.entries import read_form
from budget.spending.expenses.forms import (
    INPUTS,
    ApprovalEntry,
    CorrectionEntry,
    ExpenseEntry,
    ReversalEntry,
    SearchEntry,
    StepEntry,
    ValuationEntry,
    copy_entry,
    read_correction,
    read_spend,
    read_valuation,
)
from budget.spending.expenses.models import Expense
from budget.spending.expenses.open_expenses import Sort
from budget.spending.expenses.page_views import view_list, view_one
from budget.spending.expenses.review import Shown
from budget.spending.expenses.schemas import ExpenseCreate, ExpenseUpdate, ReversalCreate, TransitionCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "expenses:write"])]
Proposer = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "proposals:write"])]
Sender = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "evidence:read", "evidence:write"])]
Approver = Annotated[Caller, Security(caller_with, scopes=["expenses:read", "accounts:write"])]
DONE = {
    "new": "La dépense est enregistrée.",
    "moved": "C'est noté.",
    "approved": "Votre accord est noté.",
    "edited": "La correction est enregistrée.",
    "reversed": "La dépense est annulée : elle ne compte plus, et reste lisible.",
    "sent": "La pièce est enregistrée. Le lieu et l'appareil ont été retirés des photos.",
    "onward": "La pièce est enregistrée, et l'étape suivante notée.",
}


@router.get("/expenses")
async def show_expenses(
    request: Request,
    session: Session,
    caller: Reader,
    state: ExpenseStage | None = None,
    skip: Skip = 0,
    show: Shown | None = None,
    sort: Sort = Sort.NEWEST,
    heading: Annotated[int | None, Query(ge=1, le=21)] = None,
    label: Annotated[str, Query(max_length=200)] = "",
    copied: UUID | None = None,
    taken: Annotated[int | None, Query(ge=0, le=500)] = None,
) -> HTMLResponse:
    """Show the table of expenses, and the form for a new one.

    `show`: those that a filing check found. `heading`, `label`: initial values of the form; `copied`: the expense that
    it begins from.
    """
    entry = ExpenseEntry(label=label, heading=str(heading or ""))
    if copied is not None:
        before = await service.get_expense(session, caller.campaign_id, copied)
        entry = copy_entry(before, await ceilings.find_currency(session, caller.campaign_id))
    form = PageForm.of(entry)
    shown: dict[str, Any] = {"state": state, "skip": skip, "show": show, "sort": sort, "taken": taken}
    return await show_list(request, session, caller, form=form, **shown)


@router.post("/expenses/search")
async def search_expenses(
    request: Request, session: Session, caller: Reader, entry: Annotated[SearchEntry, Form()]
) -> HTMLResponse:
    """Show the expenses with these words in label or supplier: posted, so that no address keeps a name."""
    return await show_list(
        request,
        session,
        caller,
        state=ExpenseStage(entry.state) if entry.state in set(ExpenseStage) else None,
        sort=Sort(entry.sort) if entry.sort in set(Sort) else Sort.NEWEST,
        words=entry.words.strip()[:100],
        form=PageForm(),
    )


@router.post("/expenses/taken")
async def take_proven(request: Request, session: Session, caller: Writer) -> Response:
    """Take to the account all paid expenses whose documents are there."""
    return await submit(
        request,
        session,
        lambda: service.take_all_proven(session, caller.campaign_id, caller.subject, caller.roles),
        form=PageForm(),
        done=lambda count: f"/expenses?state=paid&taken={count}",
        again=lambda form: show_list(request, session, caller, state=ExpenseStage.PAID, form=form),
    )


@router.post("/expenses")
async def enter_expense(
    request: Request, session: Session, caller: Proposer, entry: Annotated[ExpenseEntry, Form()]
) -> Response:
    async def act() -> Expense:
        state = (await get_campaign(session, caller.campaign_id)).state
        spend = read_form(ExpenseCreate, read_spend(entry, ceilings.currency_of(state), state.territory))
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
        again=lambda form: show_list(request, session, caller, form=form),
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
    return await show_one(request, session, caller, expense_id, message=DONE.get(done, ""))


@router.post("/expenses/{expense_id}/step")
async def move_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[StepEntry, Form()]
) -> Response:
    async def act() -> None:
        step = read_form(TransitionCreate, {"to": entry.to, "paid_on": entry.paid_on})
        campaign_id = caller.campaign_id
        await service.move_expense(session, campaign_id, expense_id, step, caller.subject, caller.roles, entry.version)

    return await _EXPENSE.of(expense_id).submit(request, session, caller, act, "moved", PageForm.of(entry, "step"))


@router.post("/expenses/{expense_id}/documents")
async def send_document(
    expense_id: UUID,
    request: Request,
    upload: SentFile,
    session: Session,
    caller: Sender,
    storage: EvidenceStorage,
) -> Response:
    """Add a document to the expense, and take the next step with it where the form asks for that."""
    fields = dict(upload.fields)
    onward, version, other = fields.pop("to", ""), fields.pop("version", ""), fields.pop("other", "")
    paid_on, kind = fields.pop("paid_on", ""), fields.get("kind", "")
    upload.fields.clear()
    upload.fields.update({"kind": kind, "subject": Subject.EXPENSE.value, "subject_id": str(expense_id)})

    async def act() -> str:
        if not upload.size:
            raise Invalid("Choisissez d'abord un fichier ou une photo.", "Choose a file first.", "/file")
        sent = Sent(await upload.read(), safe_name(upload.name))
        await evidence.add_evidence(session, storage, caller, about(upload), sent)
        if not onward:
            return "sent"
        if "expenses:write" not in caller.scopes:
            raise Forbidden("Vous pouvez joindre la pièce, non noter l'étape.", "You may add it, not move on.", "/to")
        step = read_form(TransitionCreate, {"to": onward, "paid_on": paid_on})
        seen = int(version) if version.isascii() and version.isdecimal() else None
        await service.move_expense(session, caller.campaign_id, expense_id, step, caller.subject, caller.roles, seen)
        return "onward"

    return await submit(
        request,
        session,
        act,
        form=PageForm("send" if other else f"send-{kind}", {"file": (), "kind": (kind,), "paid_on": (paid_on,)}),
        done=lambda outcome: f"/expenses/{expense_id}?done={outcome}",
        again=lambda form: show_one(request, session, caller, expense_id, form=form),
    )


@router.post("/expenses/{expense_id}/approve")
async def approve_expense(
    expense_id: UUID, request: Request, session: Session, caller: Approver, entry: Annotated[ApprovalEntry, Form()]
) -> Response:
    async def act() -> None:
        campaign_id = caller.campaign_id
        await service.approve_expense(session, campaign_id, expense_id, caller.subject, caller.roles, entry.version)

    return await _EXPENSE.of(expense_id).submit(
        request, session, caller, act, "approved", PageForm.of(entry, "approve")
    )


@router.post("/expenses/{expense_id}/edit")
async def edit_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[CorrectionEntry, Form()]
) -> Response:
    async def act() -> None:
        state = (await get_campaign(session, caller.campaign_id)).state
        correction = read_correction(entry, ceilings.currency_of(state), state.territory)
        update = read_form(ExpenseUpdate, correction)
        await service.update_expense(session, caller.campaign_id, expense_id, update, caller.subject, entry.version)

    return await _EXPENSE.of(expense_id).submit(
        request, session, caller, act, "edited", PageForm.of(entry, "edit", INPUTS)
    )


@router.post("/expenses/{expense_id}/valuation")
async def value_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ValuationEntry, Form()]
) -> Response:
    """Store the valuation of help in kind, also after the invoice."""

    async def act() -> None:
        update = read_form(ExpenseUpdate, {"valuation": read_valuation(entry.valuation_method, entry.valuation_note)})
        await service.update_expense(session, caller.campaign_id, expense_id, update, caller.subject, entry.version)

    return await _EXPENSE.of(expense_id).submit(
        request, session, caller, act, "edited", PageForm.of(entry, "valuation", INPUTS)
    )


@router.post("/expenses/{expense_id}/reverse")
async def reverse_expense(
    expense_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ReversalEntry, Form()]
) -> Response:
    async def act() -> None:
        form = read_form(ReversalCreate, {"reason": entry.reason})
        campaign_id = caller.campaign_id
        await service.reverse_expense(session, campaign_id, expense_id, form.reason, caller.subject, entry.version)

    return await _EXPENSE.of(expense_id).submit(
        request, session, caller, act, "reversed", PageForm.of(entry, "reverse")
    )


async def show_list(request: Request, *asked: Any, **more: Any) -> HTMLResponse:
    return render(request, "expenses/expenses.html", **await view_list(*asked, **more))


async def show_one(request: Request, *asked: Any, **more: Any) -> HTMLResponse:
    most = round(request.app.state.settings.evidence_max_bytes / 2**20)
    return render(request, "expenses/expense.html", **await view_one(*asked, most=most, **more))


_EXPENSE = PagesOfForms("/expenses/{}", show_one)
