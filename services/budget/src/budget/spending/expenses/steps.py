"""Steps of expenses towards the account: one of one expense, or of many at once."""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from uuid import UUID

from common.schemas.money import ExpenseStage
from common.scopes import Role
from kit.campaigns.queries import campaign_today, get_campaign
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.balances import service as balances
from budget.ledger.balances.service import LockedBalance
from budget.spending.expenses.approvals import check_approved
from budget.spending.expenses.documents import check_evidence, find_missing_of
from budget.spending.expenses.ledger import Change, get_expense, get_live, refuse, see, settle
from budget.spending.expenses.models import Expense
from budget.spending.expenses.schemas import TransitionCreate
from budget.spending.expenses.stages import find_obstacle

MOST = 500
"""Paid expenses taken to the account at once."""


async def move_expense(
    session: AsyncSession,
    campaign_id: UUID,
    expense_id: UUID,
    transition: TransitionCreate,
    by: str,
    roles: Set[Role],
    seen: int | None = None,
    *,
    happened: bool = False,
) -> Expense:
    """Take the next step. `happened`: the bank says so; a document that lacks is listed, and not in the way."""
    balance = await balances.lock_balance(session, campaign_id)
    expense = await get_live(session, campaign_id, expense_id, seen)
    refuse(find_obstacle(expense.facts, transition.to, roles))
    if not happened:
        await check_evidence(session, expense)
    change = await _step(session, balance, expense, transition, by)
    await settle(session, balance, [change], by)
    return expense


async def pay_all(
    session: AsyncSession, campaign_id: UUID, paid_on: Mapping[UUID, date], by: str, roles: Set[Role]
) -> None:
    """Mark invoices as paid, each on its day: the bank says so. One that may not be refuses them all."""
    balance = await balances.lock_balance(session, campaign_id)
    changes: list[Change] = []
    for expense_id, day in paid_on.items():
        expense = await get_live(session, campaign_id, expense_id, None)
        refuse(find_obstacle(expense.facts, ExpenseStage.PAID, roles))
        step = TransitionCreate(to=ExpenseStage.PAID, paid_on=day)
        changes.append(await _step(session, balance, expense, step, by))
    await settle(session, balance, changes, by)


async def take_proven(
    session: AsyncSession, campaign_id: UUID, expense_ids: Sequence[UUID], by: str, roles: Set[Role]
) -> int:
    """Take to the account those of the paid expenses that lack no document, and return how many."""
    balance = await balances.lock_balance(session, campaign_id)
    known = [await get_expense(session, campaign_id, expense_id) for expense_id in expense_ids]
    paid = [one for one in known if one.stage is ExpenseStage.PAID and one.supplier and one.reversed_at is None]
    missing = await find_missing_of(session, campaign_id, paid)
    changes: list[Change] = []
    for expense in paid:
        if not missing[expense.id]:
            refuse(find_obstacle(expense.facts, ExpenseStage.IN_ACCOUNT, roles))
            step = TransitionCreate(to=ExpenseStage.IN_ACCOUNT)
            changes.append(await _step(session, balance, expense, step, by))
    if changes:
        await settle(session, balance, changes, by)
    return len(changes)


async def take_all_proven(session: AsyncSession, campaign_id: UUID, by: str, roles: Set[Role]) -> int:
    """Take to the account all paid expenses that lack no document, and return how many."""
    paid = select(Expense.id).where(
        Expense.campaign_id == campaign_id, Expense.state == ExpenseStage.PAID, Expense.reversed_at.is_(None)
    )
    ids = (await session.scalars(paid.order_by(Expense.spent_on, Expense.id).limit(MOST))).all()
    return await take_proven(session, campaign_id, ids, by, roles)


async def _step(
    session: AsyncSession, balance: LockedBalance, expense: Expense, transition: TransitionCreate, by: str
) -> Change:
    before = see(expense)
    if transition.to is ExpenseStage.PAID:
        await check_approved(session, balance, expense, by)
        expense.paid_on = transition.paid_on or campaign_today((await get_campaign(session, expense.campaign_id)).state)
    expense.state = transition.to
    expense.version += 1
    return Change(expense, before, "moved")
