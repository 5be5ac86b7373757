"""An expense as it stands, and the effects of its every change: entries, sums, journal, audit log, events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.events import ExpensePaid, ExpenseRecorded
from common.schemas.money import ExpenseState
from kit.campaigns.queries import get_campaign, local_day
from kit.events.outbox import tell
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.evidence import gaps
from budget.evidence.needs import NONE, Subject
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.service import LockedBalance, Move, Part
from budget.ledger.journals import service as journals
from budget.ledger.journals.plan import Amounts
from budget.spending.expenses.models import Expense, ExpenseEntry
from budget.spending.expenses.schemas import ExpenseRead
from budget.spending.expenses.stages import (
    OWED,
    PARTS,
    Obstacle,
    Payer,
    check_totals,
    expense_amounts,
    expense_needs,
)

_KEPT = (
    "heading", "label", "amount_cents", "spent_on", "state", "payer", "supplier", "station", "shared", "valuation",
    "paid_on", "reversal_reason",
)  # fmt: skip
"""The fields whose changes the audit log keeps."""


@dataclass(frozen=True)
class Seen:
    """An expense before a change: its counted amount, and its fields."""

    counted: Move | None
    fields: dict[str, Any]
    tallies: dict[str, int]


NOTHING = Seen(None, {}, {})


@dataclass(frozen=True)
class Change:
    """An expense after a change, its earlier state, and the act."""

    expense: Expense
    before: Seen
    act: str
    reason: str | None = None
    """Reason for correcting what an invoice fixed."""


def see(expense: Expense) -> Seen:
    return Seen(counted(expense), _fields(expense), _tallies(expense))


def _tallies(expense: Expense) -> dict[str, int]:
    if expense.reversed_at is not None:
        return {}
    valued = expense.valuation is not None
    return check_totals(expense.stage, Payer(expense.payer), valued=valued, cents=expense.amount_cents)


def counted(expense: Expense) -> Move | None:
    """Return the amount and total that an expense counts in; None once reversed."""
    if expense.reversed_at is not None:
        return None
    return Move(expense.heading, PARTS[expense.stage], expense.amount_cents)


async def settle(session: AsyncSession, balance: LockedBalance, changes: Sequence[Change], by: str) -> None:
    """Write the entries of the changes, update the sums, publish events."""
    moves: list[Move] = []
    for change in changes:
        expense, before, after = change.expense, change.before.counted, counted(change.expense)
        if before != after:
            changes_made = [Move(before.heading, before.part, -before.cents)] if before else []
            changes_made += [after] if after else []
            session.add_all(_entry(expense, move, by) for move in changes_made)
            moves += changes_made
        await _book(session, balance, change, by)
        await settle_evidence(session, expense)
        await _tell(session, change)
    tallies = [(change.before.tallies, _tallies(change.expense)) for change in changes]
    await balances.count_check_totals(session, balance.campaign_id, tallies)
    await session.flush()
    ceiling = await ceilings.find_ceiling(session, balance.campaign_id)
    await balances.move_sums(session, balance, ceiling.cents, moves)


async def _book(session: AsyncSession, balance: LockedBalance, change: Change, by: str) -> None:
    expense = change.expense
    keep_change(
        session,
        expense.campaign_id,
        "expense",
        expense.id,
        expense.version,
        change.act,
        by,
        change.before.fields,
        _fields(expense) | ({"reason": change.reason} if change.reason else {}),
    )
    if expense.stage not in OWED and change.before.fields.get("state") not in OWED:
        return  # nothing of a plan stands in the journal, nor ever did
    target: Amounts = {}
    booked_on = expense.paid_on or expense.spent_on
    if expense.reversed_at is not None:
        booked_on = local_day((await get_campaign(session, expense.campaign_id)).state, expense.reversed_at)
    if expense.reversed_at is None:
        target = expense_amounts(expense.stage, expense.heading, Payer(expense.payer), expense.amount_cents)
    if booked_on is not None:
        await journals.bring_to(session, balance, "expense", expense.id, expense.version, target, booked_on, by)


async def settle_evidence(session: AsyncSession, expense: Expense) -> None:
    needs = NONE if expense.reversed_at else expense_needs(expense.stage, Payer(expense.payer))
    await gaps.settle(session, expense.campaign_id, Subject.EXPENSE, expense.id, needs, expense.amount_cents)


def _fields(expense: Expense) -> dict[str, Any]:
    return {name: getattr(expense, name) for name in _KEPT}


def _entry(expense: Expense, move: Move, by: str) -> ExpenseEntry:
    return ExpenseEntry(
        campaign_id=expense.campaign_id,
        expense_id=expense.id,
        expense_version=expense.version,
        heading=move.heading,
        part=move.part,
        amount_cents=move.cents,
        made_by=by,
    )


async def _tell(session: AsyncSession, change: Change) -> None:
    # Neither the label nor the supplier: both may name a person.
    expense = change.expense
    counts = counted(expense)
    state = ExpenseState(
        id=expense.id,
        heading=expense.heading,
        amount_cents=counts.cents if counts else 0,
        state=expense.stage,
        spent_on=expense.spent_on,
        action_id=expense.action_id,
        station=expense.station,
    )
    await tell(
        session,
        ExpenseRecorded(campaign_id=expense.campaign_id, version=expense.version, expense=state),
    )
    before = change.before.counted
    paid_before = before is not None and before.part is Part.PAID
    if counts and counts.part is Part.PAID and not paid_before and expense.paid_on:
        paid = ExpensePaid(
            campaign_id=expense.campaign_id,
            version=expense.version,
            expense=state,
            paid_on=expense.paid_on,
        )
        await tell(session, paid)


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
