"""Spending by day so far, the input of the spending forecast."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from common.schemas.money import ExpenseStage
from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.spending.expenses.models import Expense, ExpenseEntry

PLANNED = "planned"


@dataclass(frozen=True)
class Pace:
    """Spending by day; `undated_cents`: planned without a day."""

    spent: Mapping[date, int]
    """Committed and paid."""
    planned: Mapping[date, int]
    undated_cents: int
    unforeseen: Mapping[date, int]
    """The part of the spending that was never planned before."""
    kept: int
    """Planned expenses that were committed since."""
    dropped: int
    """Planned expenses that were taken out again."""
    planned_squares: int
    """Sum of the squares of the planned amounts: a few large plans are less sure than many small ones."""


async def read_pace(session: AsyncSession, campaign_id: UUID) -> Pace:
    e = Expense
    planned = e.state == ExpenseStage.PLANNED
    first = (
        (ExpenseEntry.campaign_id == e.campaign_id)
        & (ExpenseEntry.expense_id == e.id)
        & (ExpenseEntry.expense_version == 1)
    )
    foreseen = select(ExpenseEntry.part).where(first).limit(1).scalar_subquery() == PLANNED
    live = and_(e.campaign_id == campaign_id, e.reversed_at.is_(None))
    by_day = (
        select(
            e.spent_on,
            func.coalesce(func.sum(case((planned, 0), else_=e.amount_cents)), 0),
            func.coalesce(func.sum(case((planned, e.amount_cents), else_=0)), 0),
            func.coalesce(func.sum(case((planned | foreseen, 0), else_=e.amount_cents)), 0),
        )
        .where(live)
        .group_by(e.spent_on)
    )
    spent: dict[date, int] = {}
    later: dict[date, int] = {}
    unforeseen: dict[date, int] = {}
    undated = 0
    for day, done, planned_cents, sudden in await session.execute(by_day):
        if day is None:
            undated += int(planned_cents)
            continue
        spent[day], later[day], unforeseen[day] = int(done), int(planned_cents), int(sudden)
    of_plans = select(
        func.count().filter(e.reversed_at.is_(None), ~planned),
        func.count().filter(e.reversed_at.is_not(None)),
        func.coalesce(func.sum(func.power(e.amount_cents, 2)).filter(e.reversed_at.is_(None), planned), 0),
    ).where(e.campaign_id == campaign_id, foreseen)
    kept_plans, dropped, squares = (await session.execute(of_plans)).one()
    return Pace(spent, later, undated, unforeseen, kept_plans, dropped, int(squares))
