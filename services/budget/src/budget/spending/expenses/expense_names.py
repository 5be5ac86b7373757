"""Names of expenses to recognise them on a bank statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from common.schemas.money import ExpenseStage
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.spending.expenses.models import Expense
from budget.spending.expenses.stages import Payer

MAXIMUM = 500


@dataclass(frozen=True)
class Named:
    label: str
    supplier: str | None

    @property
    def text(self) -> str:
        return f"{self.label} {self.supplier or ''}".strip()


@dataclass(frozen=True)
class Payable:
    """An invoice that the agent has to pay."""

    id: UUID
    cents: int
    on: date
    named: Named


async def name_expenses(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, Named]:
    rows = select(Expense.id, Expense.label, Expense.supplier).where(
        Expense.campaign_id == campaign_id, Expense.id.in_(ids)
    )
    return {id: Named(label, supplier) for id, label, supplier in await session.execute(rows)}


class Pattern(NamedTuple):
    """Heading, label and supplier of an earlier expense, for another of the same wording at the bank."""

    heading: int
    label: str
    supplier: str | None


async def list_patterns(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, Pattern]:
    rows = select(Expense.id, Expense.heading, Expense.label, Expense.supplier).where(
        Expense.campaign_id == campaign_id,
        Expense.id.in_(ids),
        Expense.reversed_at.is_(None),
    )
    return {
        id: Pattern(heading, label, supplier)
        for id, heading, label, supplier in await session.execute(rows)
        if heading is not None
    }


async def find_under(
    session: AsyncSession, campaign_id: UUID, expense_ids: Collection[UUID], heading: int
) -> set[UUID]:
    """Return those of the expenses that are under a heading."""
    query = select(Expense.id).where(
        Expense.campaign_id == campaign_id, Expense.id.in_(expense_ids), Expense.heading == heading
    )
    return set(await session.scalars(query)) if expense_ids else set()


async def list_payable(session: AsyncSession, campaign_id: UUID) -> list[Payable]:
    """Return the unpaid invoices, the oldest first (five hundred at most)."""
    rows = (
        select(Expense)
        .where(
            Expense.campaign_id == campaign_id,
            Expense.state == ExpenseStage.INVOICED,
            Expense.payer == Payer.AGENT,
            Expense.reversed_at.is_(None),
            Expense.spent_on.is_not(None),
        )
        .order_by(Expense.spent_on, Expense.id)
        .limit(MAXIMUM)
    )
    return [
        Payable(row.id, row.amount_cents, row.spent_on, Named(row.label, row.supplier))
        for row in await session.scalars(rows)
        if row.spent_on is not None
    ]


async def name_providers(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the provider and content of each help in kind."""
    if not ids:
        return {}
    query = select(Expense.id, Expense.supplier, Expense.label).where(
        Expense.campaign_id == campaign_id, Expense.id.in_(ids)
    )
    return {id: f"{supplier}, {label}" if supplier else label for id, supplier, label in await session.execute(query)}
