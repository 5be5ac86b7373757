from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from common.schemas.instants import Day
from common.schemas.money import ExpenseStage
from fastapi import APIRouter, Query, Response, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import CHANGED_RESPONSE
from kit.web.etags import IfMatch, version_of, with_etag
from kit.web.paging import By, Page, Paging, Rows, Since, read_in_order, read_since, single_page
from kit.web.problems import Invalid
from sqlalchemy import select

from budget.spending.expenses import service
from budget.spending.expenses.models import Expense, ExpenseEntry
from budget.spending.expenses.schemas import (
    ExpenseCreate,
    ExpenseEntryRead,
    ExpenseRead,
    ExpenseUpdate,
    HeadingTotalsRead,
    ReversalCreate,
    TransitionCreate,
)

router = APIRouter(route_class=Route, prefix="/v1", tags=["expenses"])

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["expenses:write"])]
Proposer = Annotated[Caller, Security(caller_with, scopes=["proposals:write"])]
ProposalReader = Annotated[Caller, Security(caller_with, scopes=["proposals:read"])]
Approver = Annotated[Caller, Security(caller_with, scopes=["accounts:write"])]


Sort: TypeAlias = Literal[
    "spent_on", "-spent_on", "amount_cents", "-amount_cents", "heading", "-heading", "created_at", "-created_at"
]
SORTS = {
    "spent_on": By(Expense.spent_on, absent=date.max),
    "amount_cents": By(Expense.amount_cents),
    "heading": By(Expense.heading, absent=0),
    "created_at": By(Expense.created_at),
}


@router.post("/expenses", status_code=status.HTTP_201_CREATED, response_model=ExpenseRead)
async def create_expense(spend: ExpenseCreate, response: Response, session: Session, caller: Writer) -> Expense:
    """Create an expense, planned or made. One above the ceiling is recorded too and raises the alert level."""
    if spend.station is not None:
        caller.check_covers(spend.station)
    expense = await service.record_expense(session, caller.campaign_id, spend, caller.subject, caller.roles)
    return with_etag(response, expense)


@router.post("/proposals", status_code=status.HTTP_201_CREATED, response_model=ExpenseRead)
async def create_proposal(spend: ExpenseCreate, response: Response, session: Session, caller: Proposer) -> Expense:
    """Propose an expense: it stays planned until the manager or the financial agent commits to it."""
    if spend.state is not ExpenseStage.PLANNED:
        raise Invalid(
            "Une proposition est toujours « prévue » : le mandataire l'engage ensuite.",
            "A proposal is always planned: the financial agent commits to it.",
            "/state",
        )
    return await create_expense(spend, response, session, caller)


@router.get("/proposals", response_model=Page[ExpenseRead])
async def list_proposals(
    session: Session, paging: Paging, caller: ProposalReader, updated_since: Since = None
) -> Rows[Expense]:
    """List the expenses that you proposed, with their state."""
    query = select(Expense).where(Expense.campaign_id == caller.campaign_id, Expense.created_by == caller.subject)
    return await read_since(
        session, query, Expense.updated_at, Expense.id, paging, updated_since, [By(Expense.created_at)]
    )


@router.get("/expenses", response_model=Page[ExpenseRead])
async def list_expenses(
    session: Session,
    paging: Paging,
    _: Reader,
    state: ExpenseStage | None = None,
    heading: Annotated[int | None, Query(ge=1, le=21)] = None,
    action_id: UUID | None = None,
    spent_from: Annotated[Day | None, Query(description="Spent on this day or later.")] = None,
    spent_to: Annotated[Day | None, Query(description="Spent on this day or before.")] = None,
    sort: Annotated[
        Sort | None, Query(description="`-`: the greatest first. By default the oldest entry first.")
    ] = None,
    updated_since: Since = None,
) -> Rows[Expense]:
    """List the expenses, reversed ones too; filter by state, heading, action or day."""
    if spent_from is not None and spent_to is not None and spent_to < spent_from:
        raise Invalid(
            "La fin de la période précède son début : échangez les deux dates.",
            "The period ends before it begins: exchange the two days.",
            "?spent_to",
        )
    rows = select(Expense)
    if state is not None:
        rows = rows.where(Expense.state == state)
    if heading is not None:
        rows = rows.where(Expense.heading == heading)
    if action_id is not None:
        rows = rows.where(Expense.action_id == action_id)
    if spent_from is not None:
        rows = rows.where(Expense.spent_on >= spent_from)
    if spent_to is not None:
        rows = rows.where(Expense.spent_on <= spent_to)
    oldest = [By(Expense.created_at)]
    return await read_since(
        session, rows, Expense.updated_at, Expense.id, paging, updated_since, oldest, sort=sort, sorts=SORTS
    )


@router.get("/expenses/{expense_id}", response_model=ExpenseRead)
async def get_expense(expense_id: UUID, response: Response, session: Session, caller: Reader) -> Expense:
    """Return one expense."""
    return with_etag(response, await service.get_expense(session, caller.campaign_id, expense_id))


@router.patch("/expenses/{expense_id}", response_model=ExpenseRead, responses=CHANGED_RESPONSE)
async def update_expense(
    expense_id: UUID,
    update: ExpenseUpdate,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> Expense:
    """Correct an expense (JSON Merge Patch). Once it is invoiced its amount and heading need a reversal."""
    if update.station is not None:
        caller.check_covers(update.station)
    expense = await service.update_expense(
        session, caller.campaign_id, expense_id, update, caller.subject, version_of(if_match)
    )
    return with_etag(response, expense)


@router.post("/expenses/{expense_id}/transitions", response_model=ExpenseRead, responses=CHANGED_RESPONSE)
async def transition_expense(
    expense_id: UUID,
    transition: TransitionCreate,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> Expense:
    """Move an expense one step on. Only the financial agent pays (L. 52-4)."""
    expense = await service.move_expense(
        session,
        caller.campaign_id,
        expense_id,
        transition,
        caller.subject,
        caller.roles,
        version_of(if_match),
    )
    return with_etag(response, expense)


@router.post("/expenses/{expense_id}/approval", response_model=ExpenseRead, responses=CHANGED_RESPONSE)
async def approve_expense(
    expense_id: UUID, response: Response, session: Session, caller: Approver, if_match: IfMatch = None
) -> Expense:
    """Approve the payment of this version of an expense (candidate, manager or accountant), for four eyes."""
    expense = await service.approve_expense(
        session, caller.campaign_id, expense_id, caller.subject, caller.roles, version_of(if_match)
    )
    return with_etag(response, expense)


@router.post("/expenses/{expense_id}/reversal", response_model=ExpenseRead, responses=CHANGED_RESPONSE)
async def reverse_expense(
    expense_id: UUID,
    reversal: ReversalCreate,
    response: Response,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> Expense:
    """Reverse an expense: it leaves the sums; expense and reason stay readable."""
    expense = await service.reverse_expense(
        session, caller.campaign_id, expense_id, reversal.reason, caller.subject, version_of(if_match)
    )
    return with_etag(response, expense)


@router.get("/expenses/{expense_id}/entries", response_model=Page[ExpenseEntryRead])
async def list_expense_entries(
    expense_id: UUID, session: Session, paging: Paging, caller: Reader
) -> Rows[ExpenseEntry]:
    """List the history of an expense: the change of a total by each act."""
    await service.get_expense(session, caller.campaign_id, expense_id)
    return await read_in_order(
        session,
        select(ExpenseEntry).where(ExpenseEntry.expense_id == expense_id),
        [By(ExpenseEntry.expense_version)],
        ExpenseEntry.id,
        paging,
    )


@router.get("/headings")
async def list_headings(session: Session, caller: Reader) -> Page[HeadingTotalsRead]:
    """List the account's headings in the commission's words and order, with totals."""
    return single_page(await service.list_headings(session, caller.campaign_id))
