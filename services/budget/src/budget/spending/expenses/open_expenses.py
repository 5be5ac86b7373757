"""Expenses that need an action: counted for the account's page, listed for their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.schemas.money import ExpenseStage
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.spending.expenses.models import Expense


@dataclass(frozen=True)
class Waiting:
    planned: int
    without_heading: int
    to_pay: int


async def count_waiting(session: AsyncSession, campaign_id: UUID) -> Waiting:
    e = Expense
    counts = select(
        func.count().filter(e.state == ExpenseStage.PLANNED),
        func.count().filter(e.heading.is_(None)),
        func.count().filter(e.state == ExpenseStage.INVOICED),
    ).where(e.campaign_id == campaign_id, e.reversed_at.is_(None))
    planned, without_heading, to_pay = (await session.execute(counts)).one()
    return Waiting(planned, without_heading, to_pay)


async def list_expenses(
    session: AsyncSession,
    campaign_id: UUID,
    state: ExpenseStage | None,
    skip: int,
    limit: int,
    condition: ColumnElement[bool] | None = None,
) -> Sequence[Expense]:
    """Return expenses, the newest first, without reversed ones."""
    rows = select(Expense).where(Expense.campaign_id == campaign_id, Expense.reversed_at.is_(None))
    if state is not None:
        rows = rows.where(Expense.state == state)
    if condition is not None:
        rows = rows.where(condition)
    return (await session.scalars(rows.order_by(Expense.created_at.desc(), Expense.id).offset(skip).limit(limit))).all()
