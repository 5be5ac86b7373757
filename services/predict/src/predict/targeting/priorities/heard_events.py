"""Consumers of other services' events; older and repeated versions change nothing."""

from collections.abc import Mapping
from typing import Any

from common.events.budget import CeilingChanged, ExpenseRecorded
from common.events.crm import ActionCompleted, ActionPlanned
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.events.results import TurnoutReported
from common.schemas.money import ExpenseStage
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.db import Base
from predict.targeting.priorities.models import Headroom, HeardAction, HeardExpense, ProxyRequest, TurnoutReport


async def hear_action(session: AsyncSession, event: ActionPlanned | ActionCompleted) -> None:
    """Store an action: completed hours and costs update remaining work and cost; planned ones are shown."""
    action = event.action
    hours = action.volunteers * (action.ends_at - action.starts_at).total_seconds() / 3600
    values = {
        "kind": str(action.kind),
        "status": str(action.status),
        "stations": list(action.stations),
        "starts_at": action.starts_at,
        "ends_at": action.ends_at,
        "hours": hours,
        "cents": sum(line.amount_cents for line in action.cost_lines),
    }
    await _keep(session, HeardAction, event.version, {"campaign_id": event.campaign_id, "action": action.id}, values)


async def hear_turnout(session: AsyncSession, event: TurnoutReported) -> None:
    key = {
        "campaign_id": event.campaign_id,
        "round": event.round,
        "station": event.station,
        "moment": str(event.moment),
    }
    values = {"registered": event.registered, "voters": event.voters}
    await _keep(session, TurnoutReport, event.version, key, values)


async def hear_request(
    session: AsyncSession, event: RequestOpened | RequestMatched | RequestConfirmed | RequestWithdrawn
) -> None:
    request = event.request
    values = {
        "status": str(request.status),
        "commune": request.commune,
        "station": request.station,
        "rounds": sorted(set(request.rounds)),
    }
    await _keep(session, ProxyRequest, event.version, {"campaign_id": event.campaign_id, "ref": request.ref}, values)


async def hear_ceiling(session: AsyncSession, event: CeilingChanged) -> None:
    values = {
        "ceiling_cents": event.ceiling_cents,
        "spent_cents": event.spent_cents,
        "planned_cents": event.planned_cents,
        "headroom_cents": event.headroom_cents,
        "level": str(event.level),
    }
    await _keep(session, Headroom, event.version, {"campaign_id": event.campaign_id}, values)


async def hear_expense(session: AsyncSession, event: ExpenseRecorded) -> None:
    """Store an expense; a reversed one arrives with no amount and leaves the sums."""
    expense = event.expense
    planned = expense.state is ExpenseStage.PLANNED
    values = {
        "station": expense.station,
        "action": expense.action_id,
        "spent_cents": 0 if planned else expense.amount_cents,
        "planned_cents": expense.amount_cents if planned else 0,
    }
    key = {"campaign_id": event.campaign_id, "expense": expense.id}
    await _keep(session, HeardExpense, event.version, key, values)


async def _keep(
    session: AsyncSession, table: type[Base], version: int, key: Mapping[str, Any], said: Mapping[str, Any]
) -> None:
    values = {**said, "version": version}
    row = insert(table).values(**key, **values)
    newer = row.on_conflict_do_update(index_elements=list(key), set_=values, where=table.__table__.c.version < version)
    await session.execute(newer)
