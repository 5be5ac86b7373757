"""Use cases of expenses: entry, transitions, corrections."""

from collections.abc import Sequence, Set
from datetime import UTC, datetime
from uuid import UUID

from common.schemas.money import ExpenseStage
from common.scopes import Role
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.period import account_period, find_outside
from budget.ceilings import service as ceilings
from budget.evidence.needs import NONE, Subject
from budget.evidence.subjects import Choice, Entry, Source, register_subject
from budget.ledger.balances import service as balances
from budget.ledger.balances.service import Sums
from budget.ledger.journals.headings import HEADINGS, UNSET
from budget.spending.expenses.approvals import MAY_APPROVE as MAY_APPROVE
from budget.spending.expenses.approvals import approve, check_approved
from budget.spending.expenses.documents import find_missing as find_missing
from budget.spending.expenses.entry_checks import check_correction, check_share, check_valuation
from budget.spending.expenses.ledger import NOTHING, Change, get_live, refuse, see, settle, settle_evidence
from budget.spending.expenses.ledger import get_expense as get_expense
from budget.spending.expenses.models import Expense
from budget.spending.expenses.providers import check_provider, note_provider
from budget.spending.expenses.schemas import (
    ExpenseCreate,
    ExpenseUpdate,
    HeadingTotalsRead,
    Valuation,
)
from budget.spending.expenses.stages import Payer, expense_needs, find_entry_obstacle
from budget.spending.expenses.steps import move_expense as move_expense
from budget.spending.expenses.steps import pay_all as pay_all
from budget.spending.expenses.steps import take_all_proven as take_all_proven
from budget.spending.expenses.steps import take_proven as take_proven

_FIXED_BY_INVOICE = ("amount_cents", "heading", "payer", "spent_on")
_PAID = (ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT)


async def record_expense(
    session: AsyncSession, campaign_id: UUID, spend: ExpenseCreate, by: str, roles: Set[Role]
) -> Expense:
    """Record an expense; one above the ceiling is not refused but raises the alert level."""
    balance = await balances.lock_balance(session, campaign_id)
    if spend.shared is not None:
        check_share(spend.amount_cents, spend.shared)
    expense = Expense(campaign_id=campaign_id, created_by=by, **spend.model_dump(mode="python", exclude={"provider"}))
    expense.shared = spend.shared.model_dump(mode="json") if spend.shared else None
    expense.valuation = spend.valuation.model_dump(mode="json") if spend.valuation else None
    if expense.valuation is not None:
        check_valuation(expense)
    refuse(find_entry_obstacle(expense.facts, roles))
    helps = expense.payer == Payer.IN_KIND or spend.provider is not None
    legal_form = await check_provider(session, expense, spend.provider) if helps else None
    if expense.stage is ExpenseStage.IN_ACCOUNT:
        raise Conflict(
            "Une dépense n'entre au compte qu'avec ses pièces : saisissez-la comme payée, ajoutez-les, puis faites-la "
            "passer au compte.",
            "An expense is in the account only with its documents: enter it as paid, add them, then move it on.",
            "/state",
        )
    await _check_period(session, expense)
    balances.check_room(balance, expense.amount_cents)
    if expense.stage in _PAID:
        await check_approved(session, balance, expense, by)
        expense.paid_on = expense.spent_on
    session.add(expense)
    await session.flush()
    await session.refresh(expense, ["created_at"])
    await settle(session, balance, [Change(expense, NOTHING, "recorded")], by)
    if helps:
        await note_provider(session, expense, spend.provider, legal_form, by)
    return expense


async def update_expense(
    session: AsyncSession,
    campaign_id: UUID,
    expense_id: UUID,
    update: ExpenseUpdate,
    by: str,
    seen: int | None = None,
) -> Expense:
    """Correct an expense. `seen`: the version that the caller read; a newer one raises Conflict."""
    balance = await balances.lock_balance(session, campaign_id)
    expense = await get_live(session, campaign_id, expense_id, seen)
    before, amount = see(expense), expense.amount_cents
    invoiced = expense.stage not in (ExpenseStage.PLANNED, ExpenseStage.COMMITTED)
    corrected = False
    for name in update.model_fields_set - {"provider", "reason"}:
        value = getattr(update, name)
        if invoiced and name in _FIXED_BY_INVOICE and value != getattr(expense, name):
            check_correction(name, update.reason)
            corrected = True
        setattr(expense, name, value.model_dump(mode="json") if isinstance(value, Valuation) else value)
    if expense.shared is not None and expense.amount_cents != amount:
        raise Conflict(
            "C'est la part d'une dépense partagée : faites une contre-écriture, puis saisissez le nouveau partage.",
            "This is a part of a shared cost: reverse it, then enter the new division.",
            "/amount_cents",
        )
    if expense.valuation is not None:
        check_valuation(expense)
    # Whoever may edit may: what is looked at here is whether the fields still go together.
    refuse(find_entry_obstacle(expense.facts, frozenset(Role)))
    legal_form = await check_provider(session, expense, update.provider)
    await _check_period(session, expense)
    balances.check_room(balance, max(expense.amount_cents - amount, 0))
    expense.version += 1
    act, reason = ("corrected", update.reason) if corrected else ("edited", None)
    await settle(session, balance, [Change(expense, before, act, reason)], by)
    await note_provider(session, expense, update.provider, legal_form, by)
    return expense


async def follow_evidence(session: AsyncSession, campaign_id: UUID, expense_id: UUID) -> None:
    """Count anew what an expense lacks, once something else proves it or no longer does."""
    await settle_evidence(session, await get_expense(session, campaign_id, expense_id))


async def approve_expense(
    session: AsyncSession, campaign_id: UUID, expense_id: UUID, by: str, roles: Set[Role], seen: int | None = None
) -> Expense:
    await balances.lock_balance(session, campaign_id)
    expense = await get_live(session, campaign_id, expense_id, seen)
    await approve(session, expense, by, roles)
    return expense


async def reverse_expense(
    session: AsyncSession,
    campaign_id: UUID,
    expense_id: UUID,
    reason: str,
    by: str,
    seen: int | None = None,
) -> Expense:
    balance = await balances.lock_balance(session, campaign_id)
    expense = await get_live(session, campaign_id, expense_id, seen)
    before = see(expense)
    take_out(expense, reason)
    await settle(session, balance, [Change(expense, before, "reversed")], by)
    await note_provider(session, expense, None, None, by)
    return expense


def take_out(expense: Expense, reason: str) -> None:
    expense.reversed_at = datetime.now(UTC)
    expense.reversal_reason = reason
    expense.version += 1


async def list_latest(session: AsyncSession, limit: int, by: str | None = None) -> Sequence[Expense]:
    """Return expenses, the newest first; with `by`, those that this member proposed."""
    newest = select(Expense).where(Expense.reversed_at.is_(None)).order_by(Expense.created_at.desc(), Expense.id)
    if by is not None:
        newest = newest.where(Expense.created_by == by)
    return (await session.scalars(newest.limit(limit))).all()


async def name_expenses(session: AsyncSession, campaign_id: UUID, ids: Set[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    query = select(Expense.id, Expense.label).where(Expense.campaign_id == campaign_id, Expense.id.in_(ids))
    return {expense_id: label for expense_id, label in await session.execute(query)}


async def list_headings(session: AsyncSession, campaign_id: UUID) -> list[HeadingTotalsRead]:
    """Return all headings in the account's order, preceded by expenses without one."""
    sums = await balances.read_heading_sums(session, campaign_id)
    labels = ({0: UNSET} if 0 in sums else {}) | HEADINGS
    nothing = Sums(0, 0, 0)
    return [
        HeadingTotalsRead(heading=heading or None, label=label, **vars(sums.get(heading, nothing)))
        for heading, label in labels.items()
    ]


async def _check_period(session: AsyncSession, expense: Expense) -> None:
    if expense.spent_on is None:
        return
    state = (await get_campaign(session, expense.campaign_id)).state
    period = account_period(state, await ceilings.find_contested(session, expense.campaign_id, state))
    if outside := find_outside(period, expense.spent_on, expense.heading):
        raise Invalid(outside.fr, outside.en, "/spent_on")


async def _find_proven(session: AsyncSession, caller: Caller, expense_id: UUID) -> Entry:
    expense = await get_expense(session, caller.campaign_id, expense_id)
    if "expenses:read" not in caller.scopes and expense.created_by != caller.subject:
        raise NotFound("Cette dépense n'existe pas.", "There is no such expense.")
    is_reversed = expense.reversed_at is not None
    needs = NONE if is_reversed else expense_needs(expense.stage, Payer(expense.payer))
    return Entry(expense.id, needs, expense.amount_cents, private=False, reversed=is_reversed)


async def _offer_latest(session: AsyncSession, most: int, by: str | None) -> list[Choice]:
    return [Choice(expense.id, expense.label, expense.amount_cents) for expense in await list_latest(session, most, by)]


register_subject(Subject.EXPENSE, Source(_find_proven, name_expenses, _offer_latest))
