"""Consumer of crm's actions: proposes their costs as expenses."""

from uuid import UUID
from zoneinfo import ZoneInfo

from common.events import ActionCompleted, ActionPlanned
from common.schemas.actions import ActionState, CostLine
from common.schemas.money import ExpenseStage
from kit.campaigns.queries import find_campaign
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.balances import service as balances
from budget.spending.expenses.ledger import NOTHING, Change, see, settle
from budget.spending.expenses.models import Expense, HeardAction
from budget.spending.expenses.proposals import Act, Known, find_proposals
from budget.spending.expenses.service import take_out
from budget.spending.expenses.stages import Payer

CRM = "crm"
_GONE = "Retirée de l'action"


class EventBeforeCampaign(Exception):
    """Raised when an action arrives before its campaign's event: the message must be delivered again."""


async def hear_action(session: AsyncSession, event: ActionPlanned | ActionCompleted) -> None:
    """Propose the action's cost lines as expenses: planned, then committed once it took place."""
    campaign = await find_campaign(session, event.campaign_id)
    if campaign is None:
        raise EventBeforeCampaign
    balance = await balances.lock_balance(session, event.campaign_id, closed_too=True)
    if not await _is_news(session, event, campaign.state.time_zone) or balance.closed_at is not None:
        # A closed account stays as it is; that the action was heard of is kept, for whoever opens it again.
        return
    action = event.action
    rows = await _proposed(session, event.campaign_id, action.id)
    proposed = {number: _known(expense) for number, expense in rows.items()}
    changes: list[Change] = []
    for proposal in find_proposals(proposed, action.cost_lines, action.status):
        expense = rows.get(proposal.number)
        before = see(expense) if expense else NOTHING
        if expense is None:
            expense = _new_expense(event.campaign_id, action, proposal.number)
        elif proposal.line is not None:
            expense.version += 1
        if proposal.line is None:
            take_out(expense, _GONE)
        else:
            _follow(expense, proposal.line, action, campaign.state.time_zone)
        if proposal.act is Act.COMMIT:
            expense.state = ExpenseStage.COMMITTED
        expense.crm_version = expense.version
        session.add(expense)
        changes.append(Change(expense, before, "proposed"))
    await session.flush()
    if changes:
        await settle(session, balance, changes, CRM)


async def _is_news(session: AsyncSession, event: ActionPlanned | ActionCompleted, time_zone: str) -> bool:
    action = event.action
    fresh = insert(HeardAction).values(
        campaign_id=event.campaign_id,
        action_id=action.id,
        version=event.version,
        status=action.status,
        kind=action.kind,
        happens_on=action.starts_at.astimezone(ZoneInfo(time_zone)).date(),
    )
    newer = fresh.on_conflict_do_update(
        index_elements=["campaign_id", "action_id"],
        set_={name: fresh.excluded[name] for name in ("version", "status", "kind", "happens_on")},
        where=HeardAction.version < fresh.excluded.version,
    )
    return await session.scalar(newer.returning(HeardAction.version)) is not None


async def _proposed(session: AsyncSession, campaign_id: UUID, action_id: UUID) -> dict[int, Expense]:
    query = select(Expense).where(
        Expense.campaign_id == campaign_id,
        Expense.action_id == action_id,
        Expense.action_line.is_not(None),
        Expense.reversed_at.is_(None),
    )
    rows = await session.scalars(query.execution_options(populate_existing=True))
    return {row.action_line: row for row in rows if row.action_line is not None}


def _known(expense: Expense) -> Known:
    planned = expense.stage is ExpenseStage.PLANNED
    untouched = expense.version == expense.crm_version and expense.stage is ExpenseStage.COMMITTED
    return Known(planned=planned, follows=planned or untouched)


def _new_expense(campaign_id: UUID, action: ActionState, number: int) -> Expense:
    return Expense(
        campaign_id=campaign_id,
        heading=None,
        label="",
        amount_cents=0,
        spent_on=None,
        state=ExpenseStage.PLANNED,
        payer=Payer.AGENT,
        supplier=None,
        action_id=action.id,
        action_line=number,
        # A cost belongs to one place or to the campaign: many stations share it.
        station=action.stations[0] if len(action.stations) == 1 else None,
        created_by=CRM,
    )


def _follow(expense: Expense, line: CostLine, action: ActionState, time_zone: str) -> None:
    expense.label = line.label
    expense.amount_cents = line.amount_cents
    # The agent's choice stands when the action names none.
    expense.heading = line.heading or expense.heading
    expense.spent_on = action.starts_at.astimezone(ZoneInfo(time_zone)).date()
