"""Field actions: planned, changed, completed. Every change is told with the full state."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from common.events.crm import ActionCompleted, ActionPlanned
from common.schemas.actions import ActionKind, ActionState, ActionStatus
from kit.campaigns.queries import get_campaign
from kit.events.outbox import tell
from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.election_silence import silences_of
from crm.campaign.actions.models import Action
from crm.campaign.actions.planning_rules import check_ceiling, check_silence
from crm.campaign.actions.schemas import ActionCreate, ActionPatch, ActionRead, Completion, CostLineCreate
from crm.campaign.ceilings.service import find_ceiling


async def plan_action(session: AsyncSession, caller: Caller, create: ActionCreate) -> tuple[Action, bool]:
    """Create an action; return it, and whether it is new."""
    check_places(caller, create.stations)
    action = Action(
        campaign_id=caller.campaign_id,
        id=create.id or uuid4(),
        version=1,
        status=ActionStatus.COMPLETED if create.record_only else ActionStatus.PLANNED,
        cost_lines=_as_rows(create.cost_lines),
        **create.model_dump(exclude={"id", "record_only", "cost_lines"}),
    )
    if existing := await session.get(Action, (caller.campaign_id, action.id), with_for_update=True):
        if _content(existing) == _content(action):
            return existing, False
        raise Conflict(
            "Cet identifiant est déjà celui d'une autre action.", "This id is already another action's.", "/id"
        )
    if not create.record_only:
        await _check_plan(session, action)
    session.add(action)
    await session.flush()
    await _tell(session, action)
    return action, True


async def record_cost(session: AsyncSession, action: ActionCreate, campaign_id: UUID, action_id: UUID) -> None:
    """Record a cost of the campaign once, as a completed action, which can be corrected like any other."""
    if await session.get(Action, (campaign_id, action_id)) is None:
        recorded = Action(
            campaign_id=campaign_id,
            id=action_id,
            version=1,
            status=ActionStatus.COMPLETED,
            cost_lines=_as_rows(action.cost_lines),
            **action.model_dump(exclude={"id", "record_only", "cost_lines"}),
        )
        session.add(recorded)
        await session.flush()
        await _tell(session, recorded)


async def check_affordable(session: AsyncSession, campaign_id: UUID, amount_cents: int) -> None:
    """Raise Conflict for a cost above what the ceiling leaves (L. 52-11)."""
    await _check_ceiling(session, campaign_id, [{"amount_cents": amount_cents}])


async def change_action(
    session: AsyncSession, caller: Caller, action_id: UUID, patch: ActionPatch, seen_version: int | None
) -> Action:
    action = await _open(session, caller, action_id, seen_version)
    changes = patch.model_dump(exclude_unset=True)
    if action.status == ActionStatus.COMPLETED and changes.keys() - {"volunteers", "cost_lines"}:
        raise Conflict(
            "Cette action a eu lieu : seuls les participants et les coûts se corrigent encore.",
            "This action has taken place: only volunteers and costs can still be corrected.",
        )
    check_places(caller, changes.get("stations", action.stations))
    before = _content(action)
    for name, value in changes.items():
        setattr(action, name, value)
    if action.ends_at <= action.starts_at:
        raise Invalid("La fin précède le début.", "The end is before the start.", "/ends_at")
    if _content(action) == before:
        return action
    if action.status == ActionStatus.PLANNED:
        await _check_plan(session, action, costs="cost_lines" in changes)
    return await _next_version(session, action)


async def complete_action(
    session: AsyncSession, caller: Caller, action_id: UUID, completion: Completion, seen_version: int | None
) -> Action:
    """Record an action as completed. Never refused for its date or cost: it has happened."""
    action = await _open(session, caller, action_id, seen_version)
    before = _content(action)
    # Not `exclude_none`, which would take the heading away that a cost line does not have yet.
    for name, value in completion.model_dump().items():
        if value is not None:
            setattr(action, name, value)
    action.status = ActionStatus.COMPLETED
    return action if _content(action) == before else await _next_version(session, action)


async def cancel_action(session: AsyncSession, caller: Caller, action_id: UUID, seen_version: int | None) -> Action:
    action = await get_action(session, caller.campaign_id, action_id, lock=True)
    check_places(caller, action.stations)
    _check_seen(action, seen_version)
    if action.status == ActionStatus.CANCELLED:
        return action
    if action.status == ActionStatus.COMPLETED:
        raise Conflict(
            "Cette action a eu lieu : elle ne s'annule plus.",
            "This action has taken place: it cannot be cancelled.",
        )
    action.status = ActionStatus.CANCELLED
    return await _next_version(session, action)


async def get_action(session: AsyncSession, campaign_id: UUID, action_id: UUID, *, lock: bool = False) -> Action:
    action = await session.get(Action, (campaign_id, action_id), with_for_update=lock)
    if action is None:
        raise NotFound("Cette action est inconnue.", "There is no such action.")
    return action


async def some_actions(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Action]:
    """Return the actions with these ids, latest start first."""
    rows = select(Action).where(Action.id.in_(ids)).order_by(Action.starts_at.desc(), Action.id)
    return (await session.scalars(rows)).all()


async def list_of_kind(session: AsyncSession, kind: ActionKind, limit: int) -> Sequence[Action]:
    """List the actions of a kind that are not cancelled, latest start first."""
    rows = select(Action).where(Action.kind == kind, Action.status != ActionStatus.CANCELLED)
    return (await session.scalars(rows.order_by(Action.starts_at.desc(), Action.id).limit(limit))).all()


async def list_coming(session: AsyncSession, now: datetime, limit: int) -> Sequence[Action]:
    """List the planned actions that are not over, earliest first."""
    rows = select(Action).where(Action.status == ActionStatus.PLANNED, Action.ends_at > now)
    return (await session.scalars(rows.order_by(Action.starts_at, Action.id).limit(limit))).all()


async def list_unrecorded(session: AsyncSession, now: datetime, limit: int) -> Sequence[Action]:
    """List past actions that were neither completed nor cancelled, latest first."""
    rows = select(Action).where(Action.status == ActionStatus.PLANNED, Action.ends_at <= now)
    return (await session.scalars(rows.order_by(Action.ends_at.desc(), Action.id).limit(limit))).all()


async def count_actions(session: AsyncSession, campaign_id: UUID) -> dict[ActionStatus, int]:
    """Count the actions by status, without empty ones."""
    rows = select(Action.status, func.count()).where(Action.campaign_id == campaign_id).group_by(Action.status)
    return {ActionStatus(status): count for status, count in await session.execute(rows)}


def check_places(caller: Caller, stations: Sequence[str]) -> None:
    """Raise Forbidden if an action is outside the caller's territories; one without a place is allowed."""
    if caller.territories and not stations:
        raise Forbidden(
            "Indiquez les bureaux de votre territoire où l'action a lieu.",
            "Say at which stations of your territories the action takes place.",
            "/stations",
        )
    for index, station in enumerate(stations):
        caller.check_covers(station, f"/stations/{index}")


async def _open(session: AsyncSession, caller: Caller, action_id: UUID, seen_version: int | None) -> Action:
    action = await get_action(session, caller.campaign_id, action_id, lock=True)
    check_places(caller, action.stations)
    _check_seen(action, seen_version)
    if action.status == ActionStatus.CANCELLED:
        raise Conflict(
            "Cette action a été annulée : planifiez-en une nouvelle.",
            "This action was cancelled: plan a new one.",
        )
    return action


def _check_seen(action: Action, seen_version: int | None) -> None:
    check_seen(
        seen_version,
        action.version,
        "Cette action",
        "This action",
        "lue",
        lambda: ActionRead.model_validate(action).model_dump(mode="json"),
    )


async def _check_plan(session: AsyncSession, action: Action, *, costs: bool = True) -> None:
    campaign = await get_campaign(session, action.campaign_id)
    kind = ActionKind(action.kind)
    check_silence(kind, action.starts_at, action.ends_at, silences_of(campaign.state))
    # Moving an action whose cost was accepted costs nothing more.
    if costs:
        await _check_ceiling(session, action.campaign_id, action.cost_lines)


async def _check_ceiling(session: AsyncSession, campaign_id: UUID, cost_lines: Sequence[Mapping[str, Any]]) -> None:
    ceiling = await find_ceiling(session, campaign_id)
    if ceiling is not None:
        check_ceiling(cost_lines, ceiling.level, ceiling.headroom_cents)


async def _next_version(session: AsyncSession, action: Action) -> Action:
    action.version += 1
    await session.flush()
    await _tell(session, action)
    return action


async def _tell(session: AsyncSession, action: Action) -> None:
    fact = ActionCompleted if action.status == ActionStatus.COMPLETED else ActionPlanned
    state = ActionState.model_validate(_content(action) | {"id": action.id})
    await tell(session, fact(campaign_id=action.campaign_id, version=action.version, action=state))


def _content(action: Action) -> dict[str, Any]:
    fields = (
        "kind",
        "title",
        "stations",
        "starts_at",
        "ends_at",
        "volunteers",
        "status",
        "cost_lines",
        "sums",
        "attendees",
    )
    return {name: getattr(action, name) for name in fields}


def _as_rows(lines: Sequence[CostLineCreate]) -> list[dict[str, Any]]:
    return [line.model_dump(mode="json") for line in lines]
