"""A gathering moves, is called off, or was held: its action, who comes and who helps follow."""

from typing import Any
from uuid import UUID

from common.schemas.actions import ActionStatus
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Problem
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.campaign.actions.schemas import ActionCreate, ActionPatch, Completion
from crm.campaign_events.events.kinds import ACTIONS
from crm.campaign_events.events.schemas import CampaignEventEnd, CampaignEventPut
from crm.campaign_events.events.service import (
    FIELDS,
    KnownGathering,
    at_its_field,
    check_plan,
    check_planned,
    check_seen,
    get_gathering,
    touch,
)
from crm.campaign_events.registrations import reminders as rsvps
from crm.campaign_events.registrations.service import count_of, fill_seats
from crm.campaign_events.shifts import shift_moves as shifts
from crm.campaign_events.shifts.service import count_people

ACTED_ON = ("kind", "title", "stations", "starts_at", "ends_at")


async def change_gathering(
    session: AsyncSession, caller: Caller, gathering_id: UUID, put: CampaignEventPut, seen: int | None
) -> KnownGathering:
    """Change an event: write a new hour or place to those with a place or a shift; fill a larger room from the list."""
    gathering = await get_gathering(session, caller.campaign_id, gathering_id, lock=True)
    check_seen(gathering, seen)
    check_planned(gathering)
    actions.check_places(caller, gathering.stations)
    await check_plan(session, caller, put)
    if put.action_id is not None and put.action_id != gathering.action_id:
        raise Conflict(
            "L'action d'une réunion ne se remplace pas.", "A gathering's action is not replaced.", "/action_id"
        )
    before = {name: getattr(gathering, name) for name in FIELDS}
    changes = {name: getattr(put, name) for name in FIELDS if getattr(put, name) != before[name]}
    if not changes and put.action is None:
        return gathering
    for name, value in changes.items():
        setattr(gathering, name, value)
    touch(gathering, caller)
    await _change_action(session, caller, gathering, put, changes)
    if "starts_at" in changes:
        gathering.eve_reminded = gathering.soon_reminded = False
        await shifts.move_shifts(session, gathering, gathering.starts_at - before["starts_at"])
    await session.flush()
    if changes.keys() & {"starts_at", "place"}:
        await rsvps.tell_everyone(session, gathering, "moved")
        await shifts.tell_moved(session, gathering)
    await fill_seats(session, gathering)
    return gathering


async def cancel_gathering(
    session: AsyncSession, caller: Caller, gathering_id: UUID, seen: int | None
) -> KnownGathering:
    """Cancel an event. Never refused by the silence: people may always be told that it does not take place."""
    gathering = await get_gathering(session, caller.campaign_id, gathering_id, lock=True)
    check_seen(gathering, seen)
    actions.check_places(caller, gathering.stations)
    if gathering.status == "cancelled":
        return gathering
    check_planned(gathering)
    gathering.status = "cancelled"
    touch(gathering, caller)
    await session.flush()
    if await _open_action(session, gathering):
        assert gathering.action_id is not None
        await actions.cancel_action(session, caller, gathering.action_id, None)
    await rsvps.tell_everyone(session, gathering, "called_off")
    await shifts.call_off(session, gathering)
    return gathering


async def end_gathering(
    session: AsyncSession, caller: Caller, gathering_id: UUID, end: CampaignEventEnd, seen: int | None
) -> KnownGathering:
    """Record that an event was held. Budget hears its cost and how many came: numbers, nobody's name."""
    gathering = await get_gathering(session, caller.campaign_id, gathering_id, lock=True)
    check_seen(gathering, seen)
    actions.check_places(caller, gathering.stations)
    if gathering.status == "cancelled":
        check_planned(gathering)
    state = (await get_campaign(session, caller.campaign_id)).state
    if campaign_now(state) < gathering.starts_at:
        raise Conflict("Cette réunion n'a pas commencé.", "This gathering has not begun.")
    counted = (await count_of(session, gathering))["came"]
    attended = end.attended if end.attended is not None else gathering.attended
    attended = counted if attended is None else attended
    if (gathering.status, gathering.attended) != ("held", attended):
        gathering.status = "held"
        gathering.attended = attended
        touch(gathering, caller)
    await session.flush()
    if await _open_action(session, gathering):
        assert gathering.action_id is not None
        helped = await count_people(session, caller.campaign_id, gathering_id)
        how = Completion(volunteers=helped, cost_lines=end.cost_lines, attendees=attended)
        await actions.complete_action(session, caller, gathering.action_id, how, None)
    return gathering


async def _change_action(
    session: AsyncSession, caller: Caller, gathering: KnownGathering, put: CampaignEventPut, changes: dict[str, Any]
) -> None:
    said: dict[str, Any] = {name: getattr(put, name) for name in ACTED_ON if name in changes}
    if "kind" in said:
        said["kind"] = ACTIONS[put.kind]
    if put.action is not None:
        said |= {"volunteers": put.action.volunteers, "cost_lines": put.action.cost_lines}
    if not said or (gathering.action_id is None and put.action is None):
        return
    try:
        if gathering.action_id is not None:
            await actions.change_action(session, caller, gathering.action_id, ActionPatch(**said), None)
        else:
            plan: dict[str, Any] = said | {name: getattr(put, name) for name in ACTED_ON}
            plan["kind"] = ACTIONS[put.kind]
            gathering.action_id = (await actions.plan_action(session, caller, ActionCreate(**plan)))[0].id
    except Problem as problem:
        raise at_its_field(problem) from None


async def _open_action(session: AsyncSession, gathering: KnownGathering) -> bool:
    """Return whether the event has an action to tell of that was not cancelled by itself."""
    if gathering.action_id is None:
        return False
    action = await actions.get_action(session, gathering.campaign_id, gathering.action_id)
    return action.status != ActionStatus.CANCELLED
