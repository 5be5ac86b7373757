"""Use cases of expenses: entry, transitions, corrections."""

from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime
from uuid import UUID

from common.schemas.money import ExpenseStage
from common.scopes import Role
from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.period import account_period, find_outside
from budget.ceilings import service as ceilings
from budget.evidence.needs import NONE, Subject
from budget.evidence.subjects import Choice, Entry, Source, register_subject
from budget.ledger.balances import service as balances
from budget.ledger.balances.service import LockedBalance, Sums
from budget.ledger.journals.headings import HEADINGS, UNSET
from budget.spending.expenses.approvals import MAY_APPROVE as MAY_APPROVE
from budget.spending.expenses.approvals import approve, check_approved
from budget.spending.expenses.documents import check_evidence, find_missing_of
from budget.spending.expenses.documents import find_missing as find_missing
from budget.spending.expenses.entry_checks import check_correction, check_share, check_valuation
from budget.spending.expenses.ledger import NOTHING, Change, see, settle, settle_evidence
from budget.spending.expenses.models import Expense
from budget.spending.expenses.providers import check_provider, note_provider
from budget.spending.expenses.schemas import (
    ExpenseCreate,
    ExpenseRead,
    ExpenseUpdate,
    HeadingTotalsRead,
    TransitionCreate,
    Valuation,
)
from budget.spending.expenses.stages import Obstacle, Payer, expense_needs, find_entry_obstacle, find_obstacle

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
    _refuse(find_entry_obstacle(expense.facts, roles))
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
    expense = await _get_live(session, campaign_id, expense_id, seen)
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
    _refuse(find_entry_obstacle(expense.facts, frozenset(Role)))
    legal_form = await check_provider(session, expense, update.provider)
    await _check_period(session, expense)
    balances.check_room(balance, max(expense.amount_cents - amount, 0))
    expense.version += 1
    act, reason = ("corrected", update.reason) if corrected else ("edited", None)
    await settle(session, balance, [Change(expense, before, act, reason)], by)
    await note_provider(session, expense, update.provider, legal_form, by)
    return expense


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
    expense = await _get_live(session, campaign_id, expense_id, seen)
    _refuse(find_obstacle(expense.facts, transition.to, roles))
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
        expense = await _get_live(session, campaign_id, expense_id, None)
        _refuse(find_obstacle(expense.facts, ExpenseStage.PAID, roles))
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
            _refuse(find_obstacle(expense.facts, ExpenseStage.IN_ACCOUNT, roles))
            step = TransitionCreate(to=ExpenseStage.IN_ACCOUNT)
            changes.append(await _step(session, balance, expense, step, by))
    if changes:
        await settle(session, balance, changes, by)
    return len(changes)


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


async def follow_evidence(session: AsyncSession, campaign_id: UUID, expense_id: UUID) -> None:
    """Count anew what an expense lacks, once something else proves it or no longer does."""
    await settle_evidence(session, await get_expense(session, campaign_id, expense_id))


async def approve_expense(
    session: AsyncSession, campaign_id: UUID, expense_id: UUID, by: str, roles: Set[Role], seen: int | None = None
) -> Expense:
    await balances.lock_balance(session, campaign_id)
    expense = await _get_live(session, campaign_id, expense_id, seen)
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
    expense = await _get_live(session, campaign_id, expense_id, seen)
    before = see(expense)
    take_out(expense, reason)
    await settle(session, balance, [Change(expense, before, "reversed")], by)
    await note_provider(session, expense, None, None, by)
    return expense


def take_out(expense: Expense, reason: str) -> None:
    expense.reversed_at = datetime.now(UTC)
    expense.reversal_reason = reason
    expense.version += 1


async def get_expense(session: AsyncSession, campaign_id: UUID, expense_id: UUID) -> Expense:
    expense = await session.get(Expense, (campaign_id, expense_id), populate_existing=True)
    if expense is None:
        raise NotFound("Cette dépense n'existe pas.", "There is no such expense.")
    return expense


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


async def _get_live(session: AsyncSession, campaign_id: UUID, expense_id: UUID, seen: int | None) -> Expense:
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


async def _check_period(session: AsyncSession, expense: Expense) -> None:
    if expense.spent_on is None:
        return
    state = (await get_campaign(session, expense.campaign_id)).state
    period = account_period(state, await ceilings.find_contested(session, expense.campaign_id, state))
    if outside := find_outside(period, expense.spent_on, expense.heading):
        raise Invalid(outside.fr, outside.en, "/spent_on")


def _refuse(obstacle: Obstacle | None) -> None:
    if obstacle is None:
        return
    kind = Forbidden if obstacle.forbidden else Invalid if obstacle.pointer != "/to" else Conflict
    raise kind(obstacle.fr, obstacle.en, obstacle.pointer)


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
