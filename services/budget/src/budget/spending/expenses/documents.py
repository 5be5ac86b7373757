"""The documents that an expense still lacks for its next step."""

from collections.abc import Collection
from uuid import UUID

from kit.web.problems import Conflict
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence import gaps
from budget.evidence.needs import LABELS, NONE, Kind, Subject
from budget.spending.expenses.models import Expense
from budget.spending.expenses.stages import Payer, expense_needs


async def find_missing(session: AsyncSession, expense: Expense) -> list[Kind]:
    """Return the documents that an expense lacks for its next step, in the order of their names."""
    return (await find_missing_of(session, expense.campaign_id, [expense]))[expense.id]


async def find_missing_of(
    session: AsyncSession, campaign_id: UUID, expenses: Collection[Expense]
) -> dict[UUID, list[Kind]]:
    """Return by expense the documents that it lacks for its next step."""
    needs = {
        expense.id: NONE if expense.reversed_at else expense_needs(expense.stage, Payer(expense.payer))
        for expense in expenses
    }
    concerned = [expense_id for expense_id, kinds in needs.items() if kinds]
    held = await gaps.find_held(session, campaign_id, Subject.EXPENSE, concerned) if concerned else {}
    return {expense_id: sorted(kinds - held.get(expense_id, NONE)) for expense_id, kinds in needs.items()}


async def check_evidence(session: AsyncSession, expense: Expense) -> None:
    """Raise if documents that the expense's state requires are missing."""
    if kinds := await find_missing(session, expense):
        raise Conflict(
            f"Ajoutez d'abord la pièce qui manque : {', '.join(LABELS[kind] for kind in kinds)} (L. 52-12).",
            f"Add the missing evidence first: {', '.join(kinds)} (L. 52-12).",
            "/to",
            missing=kinds,
        )
