"""All expenses as the account lists them, for exports and figures by place."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from common.schemas.money import ExpenseStage
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.spending.expenses.models import Expense

IN_THE_ACCOUNT = (ExpenseStage.INVOICED, ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT)
"""States that are owed or paid: a plan or a commitment is not in the account yet."""


class Line(NamedTuple):
    id: UUID
    heading: int
    spent_on: date
    paid_on: date | None
    state: str
    payer: str
    supplier: str | None
    label: str
    amount_cents: int
    shared: dict[str, Any] | None


class Label(NamedTuple):
    id: UUID
    label: str
    supplier: str | None


class Outside(NamedTuple):
    """Expenses not in the account: planned or committed."""

    expenses: int
    cents: int


async def list_lines(session: AsyncSession, campaign_id: UUID, limit: int | None = None) -> Sequence[Line]:
    """Return the first `limit` lines by heading, then date."""
    e = Expense
    rows = (
        select(e.id, e.heading, e.spent_on, e.paid_on, e.state, e.payer, e.supplier, e.label, e.amount_cents, e.shared)
        .where(e.campaign_id == campaign_id, e.reversed_at.is_(None), e.state.in_(IN_THE_ACCOUNT))
        .order_by(e.heading, e.spent_on, e.created_at, e.id)
        .limit(limit)
    )
    return [Line._make(row) for row in await session.execute(rows)]


async def list_labels(session: AsyncSession, campaign_id: UUID) -> Sequence[Label]:
    """Return labels of every expense that may be in the journal, reversed ones too."""
    rows = select(Expense.id, Expense.label, Expense.supplier).where(Expense.campaign_id == campaign_id)
    return [Label._make(row) for row in await session.execute(rows)]


async def sum_outside(session: AsyncSession, campaign_id: UUID) -> Outside:
    rows = select(func.count(), func.coalesce(func.sum(Expense.amount_cents), 0)).where(
        Expense.campaign_id == campaign_id,
        Expense.reversed_at.is_(None),
        Expense.state.in_((ExpenseStage.PLANNED, ExpenseStage.COMMITTED)),
    )
    count, cents = (await session.execute(rows)).one()
    return Outside(count, int(cents))
