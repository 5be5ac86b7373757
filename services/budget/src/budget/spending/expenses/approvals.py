"""Four-eyes rule: if the team requires it, a second member must approve each payment."""

from collections.abc import Set

from common.scopes import Role
from kit.web.problems import Conflict, Forbidden
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances.service import LockedBalance
from budget.spending.expenses.models import Approval, Expense

MAY_APPROVE = frozenset({Role.CANDIDATE, Role.MANAGER, Role.ACCOUNTANT})


async def approve(session: AsyncSession, expense: Expense, by: str, roles: Set[Role]) -> None:
    """Approve this version of the expense; a later edit needs another approval."""
    if not roles & MAY_APPROVE:
        raise Forbidden(
            "Le candidat, le directeur de campagne ou l'expert-comptable approuve un paiement.",
            "The candidate, the manager or the accountant approves a payment.",
        )
    key = (expense.campaign_id, expense.id, expense.version, by)
    if await session.get(Approval, key) is None:
        session.add(
            Approval(
                campaign_id=expense.campaign_id, expense_id=expense.id, expense_version=expense.version, approved_by=by
            )
        )
        after = {"approved_version": expense.version}
        keep_change(session, expense.campaign_id, "expense", expense.id, expense.version, "approved", by, {}, after)
        await session.flush()


async def check_approved(session: AsyncSession, balance: LockedBalance, expense: Expense, payer: str) -> None:
    """Raise Conflict if four eyes are required and nobody but `payer` has approved."""
    if not balance.four_eyes:
        return
    others = await session.scalars(
        select(Approval.approved_by).where(
            Approval.campaign_id == expense.campaign_id,
            Approval.expense_id == expense.id,
            Approval.expense_version == expense.version,
            Approval.approved_by != payer,
        )
    )
    if not others.all():
        raise Conflict(
            "Ce paiement doit d'abord être approuvé par une deuxième personne (candidat, directeur ou "
            "expert-comptable) : l'équipe l'a choisi ainsi.",
            "A second member has to approve this payment first: the team chose four eyes.",
        )
