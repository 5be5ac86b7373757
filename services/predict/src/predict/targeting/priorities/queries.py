"""Queries on the campaign's stored work, money, proxies and turnout."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from common.schemas.actions import ActionStatus
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.targeting.field_actions.effects import Kind
from predict.targeting.field_actions.partial_pooling import Belief
from predict.targeting.priorities.models import (
    Headroom,
    HeardAction,
    HeardExpense,
    ProxyRequest,
    StationSupport,
    TurnoutReport,
)
from predict.targeting.priorities.movement import Movement
from predict.targeting.priorities.place_money import Spend

ByPlace: TypeAlias = Mapping[str, tuple[int, int]]
"""Votes by proxy by station or commune: secured, at risk."""

SECURED = ("confirmed",)
AT_RISK = ("open", "matched")


async def read_supports(session: AsyncSession, campaign_id: UUID) -> tuple[dict[str, Belief], Movement]:
    s = StationSupport
    columns = select(s.station, s.yes, s.no, s.moving, s.staying, s.turnout)
    rows = (await session.execute(columns.where(s.campaign_id == campaign_id))).all()
    moving = {row.station: Belief(row.moving, row.staying) for row in rows if row.moving is not None}
    turnout = {row.station: row.turnout for row in rows if row.turnout is not None}
    return {row.station: Belief(row.yes, row.no) for row in rows}, Movement(moving, turnout)


async def list_actions(session: AsyncSession, campaign_id: UUID, status: ActionStatus) -> Sequence[HeardAction]:
    """Return actions of the scored kinds, the latest first."""
    query = select(HeardAction).where(
        HeardAction.campaign_id == campaign_id,
        HeardAction.status == str(status),
        HeardAction.kind.in_([str(kind) for kind in Kind]),
    )
    return (await session.scalars(query.order_by(HeardAction.ends_at.desc(), HeardAction.action))).all()


async def list_places(session: AsyncSession, campaign_id: UUID) -> dict[UUID, Sequence[str]]:
    """Return the stations of every action, of any kind and state."""
    query = select(HeardAction.action, HeardAction.stations).where(HeardAction.campaign_id == campaign_id)
    return {action: stations for action, stations in await session.execute(query)}


async def sum_spends(session: AsyncSession, campaign_id: UUID) -> list[Spend]:
    """Return one total per place: station, action, both or neither."""
    e = HeardExpense
    sums = select(e.station, e.action, func.sum(e.spent_cents), func.sum(e.planned_cents))
    rows = sums.where(e.campaign_id == campaign_id).group_by(e.station, e.action)
    return [
        Spend(station, action, int(spent), int(planned))
        for station, action, spent, planned in await session.execute(rows)
    ]


async def count_proxies(session: AsyncSession, campaign_id: UUID, round_: int) -> ByPlace:
    """Return proxy votes of one round by station; requests without one are under their commune."""
    place = func.coalesce(ProxyRequest.station, ProxyRequest.commune)
    rows = (
        select(
            place.label("place"),
            func.count().filter(ProxyRequest.status.in_(SECURED)).label("secured"),
            func.count().filter(ProxyRequest.status.in_(AT_RISK)).label("at_risk"),
        )
        .where(ProxyRequest.campaign_id == campaign_id, ProxyRequest.rounds.any_() == round_)  # pyright: ignore[reportArgumentType]  # `any_` of the array, as SQLAlchemy spells it
        .group_by(place)
    )
    return {row.place: (row.secured, row.at_risk) for row in await session.execute(rows)}


async def find_headroom(session: AsyncSession, campaign_id: UUID) -> Headroom | None:
    return await session.get(Headroom, campaign_id)


async def list_turnouts(session: AsyncSession, campaign_id: UUID, round_: int) -> Sequence[TurnoutReport]:
    query = select(TurnoutReport).where(TurnoutReport.campaign_id == campaign_id, TurnoutReport.round == round_)
    return (await session.scalars(query.order_by(TurnoutReport.station, TurnoutReport.moment))).all()
