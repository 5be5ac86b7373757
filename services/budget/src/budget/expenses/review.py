"""What the checks before filing ask of the expenses: by index, never by going through them."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from uuid import UUID

from common.schemas.actions import ActionStatus
from common.schemas.money import ExpenseStage
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.expenses.headings import AFTER_THE_VOTE
from budget.expenses.models import Expense, HeardAction
from budget.expenses.period import Period
from budget.expenses.tallies import Expenses
from budget.expenses.transitions import Payer
from budget.filings.facts import NONE, SHOWN, Group

_OWED = (ExpenseStage.INVOICED, ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT)
_SAMPLES: dict[Expenses, ColumnElement[bool]] = {
    Expenses.INVOICED: Expense.state == ExpenseStage.INVOICED,
    Expenses.PAID: Expense.state == ExpenseStage.PAID,
    Expenses.UNVALUED: and_(Expense.state.in_(_OWED), Expense.payer == Payer.IN_KIND, Expense.valuation.is_(None)),
}


class Shown(StrEnum):
    """What a check before filing leads to."""

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


async def find_tallied(
    session: AsyncSession, campaign_id: UUID, name: Expenses, tallies: dict[str, tuple[int, int]]
) -> Group:
    """What a sum counts, with the first entries of it."""
    entries, cents = tallies.get(name, (0, 0))
    if not entries:
        return NONE
    return Group(entries, cents, await _first(session, campaign_id, _SAMPLES[name]))


async def find_outside(session: AsyncSession, campaign_id: UUID, period: Period) -> Group:
    """Those whose date is not in the account's period: the campaign's dates may have moved since they were entered."""
    outside = _outside(period)
    live = (Expense.campaign_id == campaign_id, Expense.reversed_at.is_(None), outside)
    entries, cents = (
        await session.execute(select(func.count(), func.coalesce(func.sum(Expense.amount_cents), 0)).where(*live))
    ).one()
    return Group(entries, int(cents), await _first(session, campaign_id, outside)) if entries else NONE


async def find_uncosted_actions(session: AsyncSession, campaign_id: UUID, until: date) -> Group:
    """Actions that took place and have no expense."""
    costed = exists().where(
        Expense.campaign_id == HeardAction.campaign_id,
        Expense.action_id == HeardAction.action_id,
        Expense.reversed_at.is_(None),
    )
    done = (
        HeardAction.campaign_id == campaign_id,
        HeardAction.status == ActionStatus.COMPLETED,
        or_(HeardAction.happens_on.is_(None), HeardAction.happens_on <= until),
        not_(costed),
    )
    entries = await session.scalar(select(func.count()).select_from(HeardAction).where(*done)) or 0
    if not entries:
        return NONE
    first = select(HeardAction.action_id).where(*done).order_by(HeardAction.happens_on, HeardAction.action_id)
    return Group(entries, 0, tuple(await session.scalars(first.limit(SHOWN))))


async def find_done_actions(
    session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]
) -> dict[UUID, tuple[str | None, date | None]]:
    """Kind and day of these actions, as crm told them."""
    rows = select(HeardAction.action_id, HeardAction.kind, HeardAction.happens_on).where(
        HeardAction.campaign_id == campaign_id, HeardAction.action_id.in_(ids)
    )
    return {action: (kind, on) for action, kind, on in await session.execute(rows)}


async def _first(session: AsyncSession, campaign_id: UUID, wanted: ColumnElement[bool]) -> tuple[UUID, ...]:
    mine = select(Expense.id).where(Expense.campaign_id == campaign_id, Expense.reversed_at.is_(None), wanted)
    return tuple(await session.scalars(mine.limit(SHOWN)))
