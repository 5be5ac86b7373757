"""Expense figures for the filing checks, by index instead of by scanning."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from uuid import UUID

from common.schemas.actions import ActionStatus
from common.schemas.money import ExpenseStage
from sqlalchemy import ColumnElement, and_, exists, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.period import Period
from budget.ledger.balances.groups import NONE, SHOWN, Group
from budget.ledger.balances.sums import NamedSum, Sums
from budget.ledger.journals.headings import AFTER_THE_VOTE
from budget.spending.expenses.models import Expense, HeardAction
from budget.spending.expenses.stages import Expenses, Payer

_OWED = (ExpenseStage.INVOICED, ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT)
OUTSIDE, UNCOSTED = "expense:outside", "action:uncosted"
_SAMPLES: dict[Expenses, ColumnElement[bool]] = {
    Expenses.INVOICED: and_(Expense.state == ExpenseStage.INVOICED, Expense.payer != Payer.IN_KIND),
    Expenses.PAID: Expense.state == ExpenseStage.PAID,
    Expenses.UNVALUED: and_(Expense.state.in_(_OWED), Expense.payer == Payer.IN_KIND, Expense.valuation.is_(None)),
}


class Shown(StrEnum):
    """The groups of expenses that a filing check links to."""

    OUTSIDE = "outside"
    UNSET = "unset"
    DIRECT = "direct"
    UNVALUED = "unvalued"


def wanted(show: Shown, period: Period) -> ColumnElement[bool]:
    match show:
        case Shown.OUTSIDE:
            return _outside(period)
        case Shown.UNSET:
            return Expense.heading.is_(None)
        case Shown.DIRECT:
            return and_(Expense.payer == Payer.CANDIDATE, Expense.state.in_(_OWED))
        case Shown.UNVALUED:
            return _SAMPLES[Expenses.UNVALUED]


def _outside(period: Period) -> ColumnElement[bool]:
    after = not_(func.coalesce(Expense.heading, 0).in_(AFTER_THE_VOTE))
    return or_(
        Expense.spent_on < period.starts_on,
        and_(Expense.spent_on >= period.votes_on, after),
        Expense.spent_on > period.filed_on,
    )


async def find_tallied(session: AsyncSession, campaign_id: UUID, name: Expenses, sums: Sums) -> Group:
    """Return the entries that a check total counts: number, amount, and the first of them."""
    entries, cents = sums.get(name, (0, 0))
    if not entries:
        return NONE
    return Group(entries, cents, await _first(session, campaign_id, _SAMPLES[name]))


def sum_outside(campaign_id: UUID, period: Period) -> NamedSum:
    live = (Expense.campaign_id == campaign_id, Expense.reversed_at.is_(None), _outside(period))
    cents = func.coalesce(func.sum(Expense.amount_cents), 0)
    return select(literal(OUTSIDE), func.count(), cents).where(*live)


def sum_uncosted(campaign_id: UUID, until: date) -> NamedSum:
    return select(literal(UNCOSTED), func.count(), literal(0)).where(*_uncosted(campaign_id, until))


async def find_outside(session: AsyncSession, campaign_id: UUID, period: Period, sums: Sums) -> Group:
    """Return the expenses dated outside the account's period, whose dates may have changed since."""
    entries, cents = sums.get(OUTSIDE, (0, 0))
    return Group(entries, cents, await _first(session, campaign_id, _outside(period))) if entries else NONE


async def find_uncosted_actions(session: AsyncSession, campaign_id: UUID, until: date, sums: Sums) -> Group:
    """Return the completed actions without an expense."""
    entries, _ = sums.get(UNCOSTED, (0, 0))
    return Group(entries, 0, await list_uncosted(session, campaign_id, until)) if entries else NONE


async def list_uncosted(session: AsyncSession, campaign_id: UUID, until: date) -> tuple[UUID, ...]:
    """Return the first completed actions without an expense."""
    first = select(HeardAction.action_id).where(*_uncosted(campaign_id, until))
    return tuple(await session.scalars(first.order_by(HeardAction.happens_on, HeardAction.action_id).limit(SHOWN)))


def _uncosted(campaign_id: UUID, until: date) -> tuple[ColumnElement[bool], ...]:
    costed = exists().where(
        Expense.campaign_id == HeardAction.campaign_id,
        Expense.action_id == HeardAction.action_id,
        Expense.reversed_at.is_(None),
    )
    return (
        HeardAction.campaign_id == campaign_id,
        HeardAction.status == ActionStatus.COMPLETED,
        or_(HeardAction.happens_on.is_(None), HeardAction.happens_on <= until),
        not_(costed),
    )


async def find_done_actions(
    session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]
) -> dict[UUID, tuple[str | None, date | None]]:
    """Return kind and day of these actions, from crm."""
    if not ids:
        return {}
    rows = select(HeardAction.action_id, HeardAction.kind, HeardAction.happens_on).where(
        HeardAction.campaign_id == campaign_id, HeardAction.action_id.in_(ids)
    )
    return {action: (kind, on) for action, kind, on in await session.execute(rows)}


async def _first(session: AsyncSession, campaign_id: UUID, condition: ColumnElement[bool]) -> tuple[UUID, ...]:
    query = select(Expense.id).where(Expense.campaign_id == campaign_id, Expense.reversed_at.is_(None), condition)
    return tuple(await session.scalars(query.limit(SHOWN)))
