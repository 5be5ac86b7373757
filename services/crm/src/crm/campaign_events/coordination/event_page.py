"""The page of one campaign event: its details, who comes, who helps and who could, what it costs and raises."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.campaign.actions.form_input import written_cost
from crm.campaign.campaigns.place_input import write_places
from crm.campaign_events.coordination.form_input import NOTHING, Planned
from crm.campaign_events.coordination.serialization import describe
from crm.campaign_events.events.kinds import KINDS, label_of
from crm.campaign_events.events.service import KnownCampaignEvent, get_campaign_event
from crm.campaign_events.registrations import service as rsvps
from crm.campaign_events.registrations.person_registrations import STATES
from crm.campaign_events.shifts import service as shifts
from crm.campaign_events.shifts.candidates import find_candidates
from crm.campaign_events.shifts.schemas import Candidate, ShiftWithPeople
from crm.people.pledges.service import Sums, read_sums
from crm.people.volunteers.availability import SKILLS

PEOPLE = 200
"""On one page; the API has them all."""


async def context_of(session: AsyncSession, caller: Caller, campaign_event_id: UUID) -> dict[str, Any]:
    campaign_event = await get_campaign_event(session, caller.campaign_id, campaign_event_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    planned = await planned_of(session, campaign_event)
    mine = not caller.territories or (
        bool(campaign_event.stations) and all(map(caller.covers, campaign_event.stations))
    )
    sees_people = mine and "people:read" in caller.scopes
    people, after = (
        await rsvps.list_rsvps(session, caller, campaign_event_id, None, PEOPLE) if sees_people else ([], None)
    )
    helped = await shifts.list_shifts(session, caller, campaign_event_id)
    may_assign = sees_people and "actions:write" in caller.scopes
    return {
        "state": state,
        "campaign_event": await describe(session, campaign_event),
        "has_begun": campaign_now(state) >= campaign_event.starts_at,
        "kind": label_of(campaign_event.kind),
        "kinds": KINDS,
        "people": sorted(people, key=lambda one: (one.state == "cancelled", one.name or "")),
        "more": after is not None,
        "sees_people": sees_people,
        "states": STATES,
        "shifts": helped,
        "candidates": await _candidates(session, caller, helped) if may_assign else {},
        "skills": SKILLS,
        "may": caller.scopes if mine else frozenset[str](),
        "stored": _stored_of(campaign_event, planned, ZoneInfo(state.time_zone)),
        "planned": planned,
        "taken_count": sum(one.taken for one in helped),
        "writes": caller.scopes >= {"messages:read", "messages:write", "people:read"},
        "pledged": await _pledged(session, campaign_event),
        "notes_pledges": caller.scopes >= {"actions:write", "people:write"},
    }


async def planned_of(session: AsyncSession, campaign_event: KnownCampaignEvent) -> Planned:
    """Return the helpers and the cost of an event's action; nothing where it has none."""
    if campaign_event.action_id is None:
        return NOTHING
    action = await actions.get_action(session, campaign_event.campaign_id, campaign_event.action_id)
    return Planned(action.volunteers, action.cost_lines)


async def _pledged(session: AsyncSession, campaign_event: KnownCampaignEvent) -> Sums | None:
    """Return what was promised at a fundraiser, and what of it came in; None for another event."""
    if campaign_event.kind != "fundraiser" or campaign_event.action_id is None:
        return None
    return await read_sums(session, campaign_event.action_id)


async def _candidates(
    session: AsyncSession, caller: Caller, found: Sequence[ShiftWithPeople]
) -> dict[UUID, list[Candidate]]:
    return {
        one.id: await find_candidates(session, caller, one.campaign_event_id, one.id)
        for one in found
        if one.taken < one.needed
    }


def _stored_of(campaign_event: KnownCampaignEvent, planned: Planned, zone: ZoneInfo) -> dict[str, str]:
    """Return the values of an event's form, as the form shows them."""
    plain = {name: str(getattr(campaign_event, name)) for name in ("kind", "title", "description", "place", "version")}
    hours = {
        name: f"{getattr(campaign_event, name).astimezone(zone):%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at")
    }
    capacity = "" if campaign_event.capacity is None else str(campaign_event.capacity)
    public = {"is_public": "true"} if campaign_event.is_public else {}
    money = {"volunteers": str(planned.volunteers or ""), "cost": written_cost(planned.cost_lines)}
    return plain | hours | public | money | {"stations": write_places(campaign_event.stations), "capacity": capacity}
