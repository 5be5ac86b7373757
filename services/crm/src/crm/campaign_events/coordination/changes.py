"""A campaign event moves, is called off, or was held: its action, who comes and who helps follow."""

from typing import Any, cast
from uuid import UUID

from common.schemas.actions import ActionStatus
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from kit.web.problems import Conflict, Problem
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.campaign.actions.schemas import ActionCreate, ActionPatch, Completion
from crm.campaign_events.events.kinds import ACTIONS, Kind
from crm.campaign_events.events.schemas import CampaignEventEnd, CampaignEventPut
from crm.campaign_events.events.service import (
    FIELDS,
    KnownCampaignEvent,
    at_its_field,
    check_plan,
    check_planned,
    check_seen,
    get_campaign_event,
    touch,
)
from crm.campaign_events.registrations import reminders as rsvps
from crm.campaign_events.registrations.service import count_of, fill_seats
from crm.campaign_events.shifts import shift_moves as shifts
from crm.campaign_events.shifts.service import count_people

ACTED_ON = ("kind", "title", "stations", "starts_at", "ends_at")


async def change_campaign_event(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, put: CampaignEventPut, seen: int | None
) -> KnownCampaignEvent:
    """Change an event: write a new hour or place to those with a place or a shift; fill a larger room from the list."""
    campaign_event = await get_campaign_event(session, caller.campaign_id, campaign_event_id, lock=True)
    check_seen(campaign_event, seen)
    check_planned(campaign_event)
    actions.check_places(caller, campaign_event.stations)
    await check_plan(session, caller, put)
    if put.action_id is not None and put.action_id != campaign_event.action_id:
        raise Conflict(
            "L'action d'une réunion ne se remplace pas.", "A campaign event's action is not replaced.", "/action_id"
        )
    before = {name: getattr(campaign_event, name) for name in FIELDS}
    changes = {name: getattr(put, name) for name in FIELDS if getattr(put, name) != before[name]}
    if not changes and put.action is None:
        return campaign_event
    for name, value in changes.items():
        setattr(campaign_event, name, value)
    touch(campaign_event, caller)
    await _change_action(session, caller, campaign_event, put, changes)
    if "starts_at" in changes:
        campaign_event.eve_reminded = campaign_event.soon_reminded = False
        await shifts.move_shifts(session, campaign_event, campaign_event.starts_at - before["starts_at"])
    await session.flush()
    if changes.keys() & {"starts_at", "place"}:
        await rsvps.tell_everyone(session, campaign_event, "moved")
        await shifts.tell_moved(session, campaign_event)
    await fill_seats(session, campaign_event)
    return campaign_event


async def cancel_campaign_event(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, seen: int | None
) -> KnownCampaignEvent:
    """Cancel an event. Never refused by the silence: people may always be told that it does not take place."""
    campaign_event = await get_campaign_event(session, caller.campaign_id, campaign_event_id, lock=True)
    check_seen(campaign_event, seen)
    actions.check_places(caller, campaign_event.stations)
    if campaign_event.status == "cancelled":
        return campaign_event
    check_planned(campaign_event)
    campaign_event.status = "cancelled"
    touch(campaign_event, caller)
    await session.flush()
    if await _open_action(session, campaign_event):
        assert campaign_event.action_id is not None
        await actions.cancel_action(session, caller, campaign_event.action_id, None)
    await rsvps.tell_everyone(session, campaign_event, "called_off")
    await shifts.call_off(session, campaign_event)
    return campaign_event


async def end_campaign_event(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, end: CampaignEventEnd, seen: int | None
) -> KnownCampaignEvent:
    """Record that an event was held. Budget hears its cost and how many came: numbers, nobody's name."""
    campaign_event = await get_campaign_event(session, caller.campaign_id, campaign_event_id, lock=True)
    check_seen(campaign_event, seen)
    actions.check_places(caller, campaign_event.stations)
    if campaign_event.status == "cancelled":
        check_planned(campaign_event)
    state = (await get_campaign(session, caller.campaign_id)).state
    if campaign_now(state) < campaign_event.starts_at:
        raise Conflict("Cette réunion n'a pas commencé.", "This campaign event has not begun.")
    counted = (await count_of(session, campaign_event))["came"] + campaign_event.walk_ins
    attended = end.attended if end.attended is not None else campaign_event.attended
    attended = counted if attended is None else attended
    if (campaign_event.status, campaign_event.attended) != ("held", attended):
        campaign_event.status = "held"
        campaign_event.attended = attended
        touch(campaign_event, caller)
    await session.flush()
    if campaign_event.action_id is None and end.cost_lines:
        campaign_event.action_id = await _record_action(session, caller, campaign_event)
    if await _open_action(session, campaign_event):
        assert campaign_event.action_id is not None
        helped = await count_people(session, caller.campaign_id, campaign_event_id)
        how = Completion(volunteers=helped, cost_lines=end.cost_lines, attendees=attended)
        await actions.complete_action(session, caller, campaign_event.action_id, how, None)
    return campaign_event


async def _record_action(session: AsyncSession, caller: Caller, campaign_event: KnownCampaignEvent) -> UUID:
    """Record an action for an event whose cost nobody had planned, so that budget hears of it."""
    about = {name: getattr(campaign_event, name) for name in ACTED_ON} | {
        "kind": ACTIONS[cast(Kind, campaign_event.kind)]
    }
    recorded = ActionCreate.model_validate(about | {"record_only": True})
    return (await actions.plan_action(session, caller, recorded))[0].id


async def _change_action(
    session: AsyncSession,
    caller: Caller,
    campaign_event: KnownCampaignEvent,
    put: CampaignEventPut,
    changes: dict[str, Any],
) -> None:
    said: dict[str, Any] = {name: getattr(put, name) for name in ACTED_ON if name in changes}
    if "kind" in said:
        said["kind"] = ACTIONS[put.kind]
    if put.action is not None:
        said |= {"volunteers": put.action.volunteers, "cost_lines": put.action.cost_lines}
    if not said or (campaign_event.action_id is None and put.action is None and put.kind != "fundraiser"):
        return
    try:
        if campaign_event.action_id is not None:
            await actions.change_action(session, caller, campaign_event.action_id, ActionPatch(**said), None)
        else:
            plan: dict[str, Any] = said | {name: getattr(put, name) for name in ACTED_ON}
            plan["kind"] = ACTIONS[put.kind]
            campaign_event.action_id = (await actions.plan_action(session, caller, ActionCreate(**plan)))[0].id
    except Problem as problem:
        raise at_its_field(problem) from None


async def _open_action(session: AsyncSession, campaign_event: KnownCampaignEvent) -> bool:
    """Return whether the event has an action to tell of that was not cancelled by itself."""
    if campaign_event.action_id is None:
        return False
    action = await actions.get_action(session, campaign_event.campaign_id, campaign_event.action_id)
    return action.status != ActionStatus.CANCELLED
