"""Spending by place and by action: sums, never single expenses."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from common.schemas.money import ExpenseStage
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.spending.expenses.models import Expense, HeardAction


class PlaceSum(NamedTuple):
    station: str | None
    """None: of the whole campaign."""
    expenses: int
    spent_cents: int
    planned_cents: int


class ActionSum(NamedTuple):
    action_id: UUID
    label: str
    """Label of one of its expenses: an action has one cost line as a rule."""
    status: str | None
    station: str | None
    expenses: int
    spent_cents: int
    planned_cents: int


async def sum_by_station(session: AsyncSession, campaign_id: UUID) -> Sequence[PlaceSum]:
    e = Expense
    rows = (
        select(e.station, func.count(), _spent(), _planned())
        .where(e.campaign_id == campaign_id, e.reversed_at.is_(None))
        .group_by(e.station)
        .order_by(e.station.nulls_last())
    )
    return [
        PlaceSum(place, count, int(spent), int(planned)) for place, count, spent, planned in await session.execute(rows)
    ]


async def sum_by_action(session: AsyncSession, campaign_id: UUID, limit: int) -> Sequence[ActionSum]:
    """Return the sums by action, the highest first."""
    e, heard = Expense, HeardAction
    rows = (
        select(
            e.action_id,
            func.max(e.label),
            func.max(heard.status),
            case((func.count(func.distinct(e.station)) == 1, func.max(e.station)), else_=None),
            func.count(),
            _spent(),
            _planned(),
        )
        .outerjoin(heard, (heard.campaign_id == e.campaign_id) & (heard.action_id == e.action_id))
        .where(e.campaign_id == campaign_id, e.reversed_at.is_(None), e.action_id.is_not(None))
        .group_by(e.action_id)
        .order_by(func.sum(e.amount_cents).desc(), e.action_id)
        .limit(limit)
    )
    return [
        ActionSum(action, label, status, place, count, int(spent), int(planned))
        for action, label, status, place, count, spent, planned in await session.execute(rows)
        if action is not None
    ]


def _spent() -> ColumnElement[int]:
    return func.coalesce(func.sum(case((Expense.state == ExpenseStage.PLANNED, 0), else_=Expense.amount_cents)), 0)


def _planned() -> ColumnElement[int]:
    return func.coalesce(func.sum(case((Expense.state == ExpenseStage.PLANNED, Expense.amount_cents), else_=0)), 0)
