"""One expense as it stands, or the refusal that a caller is told."""

from uuid import UUID

from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from budget.spending.expenses.models import Expense
from budget.spending.expenses.schemas import ExpenseRead
from budget.spending.expenses.stages import Obstacle


async def get_expense(session: AsyncSession, campaign_id: UUID, expense_id: UUID) -> Expense:
    expense = await session.get(Expense, (campaign_id, expense_id), populate_existing=True)
    if expense is None:
        raise NotFound("Cette dépense n'existe pas.", "There is no such expense.")
    return expense


async def get_live(session: AsyncSession, campaign_id: UUID, expense_id: UUID, seen: int | None) -> Expense:
    expense = await get_expense(session, campaign_id, expense_id)
    check_seen(
        seen,
        expense.version,
        "Cette dépense",
        "This expense",
        "lue",
        lambda: ExpenseRead.model_validate(expense).model_dump(mode="json"),
    )
    if expense.reversed_at is not None:
        raise Conflict(
            "Cette dépense a été annulée par une contre-écriture : elle ne change plus.",
            "This expense was reversed: it no longer changes.",
        )
    return expense


def refuse(obstacle: Obstacle | None) -> None:
    if obstacle is None:
        return
    kind = Forbidden if obstacle.forbidden else Invalid if obstacle.pointer != "/to" else Conflict
    raise kind(obstacle.fr, obstacle.en, obstacle.pointer)
