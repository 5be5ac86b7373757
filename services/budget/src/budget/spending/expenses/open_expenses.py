"""Expenses that need an action: counted for the account's page, listed for their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from common.schemas.money import ExpenseStage
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.spending.expenses.models import Expense
from budget.spending.expenses.stages import Payer

_WAITING = tuple(stage for stage in ExpenseStage if stage is not ExpenseStage.IN_ACCOUNT)


@dataclass(frozen=True)
class Waiting:
    planned: int
    without_heading: int
    to_pay: int
    in_kind: int
    """Help in kind that is not noted as received."""


async def count_waiting(session: AsyncSession, campaign_id: UUID) -> Waiting:
    """Count by the index of states: a long account has nearly all of its expenses in it, which wait for nothing."""
    e = Expense
    counts = select(
        func.count().filter(e.state == ExpenseStage.PLANNED),
        # The account takes no expense without a heading.
        func.count().filter(e.heading.is_(None)),
        func.count().filter(e.state == ExpenseStage.INVOICED, e.payer != Payer.IN_KIND),
        func.count().filter(e.state == ExpenseStage.INVOICED, e.payer == Payer.IN_KIND),
    ).where(e.campaign_id == campaign_id, e.reversed_at.is_(None), e.state.in_(_WAITING))
    planned, without_heading, to_pay, in_kind = (await session.execute(counts)).one()
    return Waiting(planned, without_heading, to_pay, in_kind)


class Sort(StrEnum):
    """Orders of the table of expenses."""

    NEWEST = "newest"
    DAY = "day"
    AMOUNT = "amount"
    LABEL = "label"
    HEADING = "heading"


_ORDERS: dict[Sort, ColumnElement[Any]] = {
    Sort.NEWEST: Expense.created_at.desc(),
    Sort.DAY: Expense.spent_on.desc().nulls_last(),
    Sort.AMOUNT: Expense.amount_cents.desc(),
    Sort.LABEL: func.lower(Expense.label),
    Sort.HEADING: Expense.heading.asc().nulls_first(),
}


@dataclass(frozen=True)
class Sought:
    """Filter of the table: a state, what a filing check found, words in label or supplier."""

    state: ExpenseStage | None = None
    condition: ColumnElement[bool] | None = None
    words: str = ""

    def conditions(self, campaign_id: UUID) -> list[ColumnElement[bool]]:
        found = [Expense.campaign_id == campaign_id, Expense.reversed_at.is_(None)]
        if self.state is not None:
            found.append(Expense.state == self.state)
        if self.condition is not None:
            found.append(self.condition)
        text = Expense.label.op("||")(" ").op("||")(func.coalesce(Expense.supplier, ""))
        return [*found, *(text.icontains(word, autoescape=True) for word in self.words.split())]


async def list_expenses(
    session: AsyncSession, campaign_id: UUID, sought: Sought, skip: int, limit: int, sort: Sort = Sort.NEWEST
) -> Sequence[Expense]:
    """Return expenses in the order asked for, without reversed ones."""
    rows = select(Expense).where(*sought.conditions(campaign_id))
    return (await session.scalars(rows.order_by(_ORDERS[sort], Expense.id).offset(skip).limit(limit))).all()


async def sum_expenses(session: AsyncSession, campaign_id: UUID, sought: Sought) -> tuple[int, int]:
    """Return number and total of the expenses sought."""
    sums = select(func.count(), func.coalesce(func.sum(Expense.amount_cents), 0))
    count, cents = (await session.execute(sums.where(*sought.conditions(campaign_id)))).one()
    return count, int(cents)
