"""The page of one campaign event: its details, who comes, who helps, and who could."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller
from kit.security.request_session import Session
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from crm.campaign.campaigns.place_input import write_places
from crm.campaign_events.coordination.serialization import describe
from crm.campaign_events.events.kinds import KINDS, label_of
from crm.campaign_events.events.service import KnownCampaignEvent, get_campaign_event
from crm.campaign_events.registrations import service as rsvps
from crm.campaign_events.registrations.person_registrations import STATES
from crm.campaign_events.shifts import service as shifts
from crm.campaign_events.shifts.schemas import Candidate, ShiftWithPeople
from crm.people.volunteers.availability import SKILLS

PEOPLE = 200
"""On one page; the API has them all."""


async def submit_change(
    request: Request,
    session: Session,
    caller: Caller,
    campaign_event_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/campaign-events/{campaign_event_id}?done={done}",
        again=lambda form: render_event(request, session, caller, campaign_event_id, form=form),
    )


async def render_event(
    request: Request,
    session: Session,
    caller: Caller,
    campaign_event_id: UUID,
    *,
    said: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    settings = request.app.state.settings
    return render(
        request,
        "campaign_events/campaign_event.html",
        root=f"{settings.public_url}{settings.root_path}",
        said=said,
        form=form or PageForm(),
        **await _context_of(session, caller, campaign_event_id),
    )


async def _context_of(session: AsyncSession, caller: Caller, campaign_event_id: UUID) -> dict[str, Any]:
    campaign_event = await get_campaign_event(session, caller.campaign_id, campaign_event_id)
    state = (await get_campaign(session, caller.campaign_id)).state
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
        "stored": _stored_of(campaign_event, ZoneInfo(state.time_zone)),
    }


async def _candidates(
    session: AsyncSession, caller: Caller, found: Sequence[ShiftWithPeople]
) -> dict[UUID, list[Candidate]]:
    return {
        one.id: await shifts.find_candidates(session, caller, one.campaign_event_id, one.id)
        for one in found
        if one.taken < one.needed
    }


def _stored_of(campaign_event: KnownCampaignEvent, zone: ZoneInfo) -> dict[str, str]:
    """Return the values of an event's form, as the form shows them."""
    plain = {name: str(getattr(campaign_event, name)) for name in ("kind", "title", "description", "place", "version")}
    hours = {
        name: f"{getattr(campaign_event, name).astimezone(zone):%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at")
    }
    capacity = "" if campaign_event.capacity is None else str(campaign_event.capacity)
    public = {"is_public": "true"} if campaign_event.is_public else {}
    return plain | hours | public | {"stations": write_places(campaign_event.stations), "capacity": capacity}
