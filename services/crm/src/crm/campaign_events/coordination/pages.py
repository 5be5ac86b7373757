"""The team's pages: the list, a new campaign event, and one with who comes, who helps and who is there."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import segno
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.forms import read_form, seen_version
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid, Problem
from markupsafe import Markup
from starlette.responses import Response

from crm.campaign_events.coordination import changes
from crm.campaign_events.coordination.event_page import context_of
from crm.campaign_events.coordination.form_input import FIELDS, number, read_campaign_event, read_shift
from crm.campaign_events.coordination.serialization import describe_all
from crm.campaign_events.events import service
from crm.campaign_events.events.kinds import KINDS, label_of
from crm.campaign_events.events.schemas import CampaignEventEnd, CampaignEventPut
from crm.campaign_events.registrations import check_in
from crm.campaign_events.registrations import service as rsvps
from crm.campaign_events.registrations.schemas import RsvpCreate
from crm.campaign_events.shifts import service as shifts
from crm.campaign_events.shifts.schemas import ShiftPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["actions:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["actions:read", "actions:write"])]
Greeter = Annotated[Caller, Security(caller_with, scopes=["actions:read", "people:read", "people:write"])]
Assigner = Annotated[Caller, Security(caller_with, scopes=["actions:read", "actions:write", "people:read"])]
Short = Annotated[str, Form(max_length=40)]
DONE = {
    "planned": "La réunion est prévue.",
    "changed": "C'est enregistré.",
    "cancelled": "La réunion est annulée, et qui était inscrit est prévenu.",
    "ended": "C'est enregistré : combien sont venus, et ce que cela a coûté.",
    "rsvp": "C'est noté.",
    "shift": "Le créneau est enregistré.",
}
Done = Annotated[str, Query(max_length=20)]


@router.get("/campaign-events")
async def list_campaign_events(request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Render the list of campaign events: those to come, and those past."""
    state = (await get_campaign(session, caller.campaign_id)).state
    now = campaign_now(state)
    coming = await service.some_campaign_events(session, caller.campaign_id, ends_after=now, limit=100)
    last = await service.some_campaign_events(session, caller.campaign_id, ends_after=None, limit=50)
    return render(
        request,
        "campaign_events/list.html",
        state=state,
        campaign_id=caller.campaign_id,
        coming=await describe_all(session, caller.campaign_id, coming),
        past=await describe_all(session, caller.campaign_id, [one for one in last if one.ends_at <= now]),
        label_of=label_of,
        may=caller.scopes,
    )


@router.get("/campaign-events/new")
async def show_new(request: Request, session: Session, caller: Writer) -> HTMLResponse:
    return await _new(request, session, caller)


@router.post("/campaign-events/new")
async def plan(request: Request, session: Session, caller: Writer) -> Response:
    typed, _ = await _typed(request)
    try:
        put = read_form(CampaignEventPut, read_campaign_event(typed, await _zone(session, caller)), FIELDS)
        async with session.begin_nested():
            made = await service.plan_campaign_event(session, caller, put)
    except Problem as problem:
        return await _new(request, session, caller, typed=typed, bad=problem)
    return back(request, f"/campaign-events/{made.id}?done=planned")


@router.get("/campaign-events/{campaign_event_id}")
async def show_campaign_event(
    campaign_event_id: UUID, request: Request, session: Session, caller: Reader, done: Done = ""
) -> HTMLResponse:
    return await _one(request, session, caller, campaign_event_id, said=DONE.get(done, ""))


@router.post("/campaign-events/{campaign_event_id}/edit")
async def edit(campaign_event_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    typed, _ = await _typed(request)
    try:
        said = read_campaign_event(typed, await _zone(session, caller))
        put = read_form(CampaignEventPut, said, FIELDS)
        seen = seen_version(typed.get("version", ""))
        async with session.begin_nested():
            await changes.change_campaign_event(session, caller, campaign_event_id, put, seen)
    except Problem as problem:
        return await _one(request, session, caller, campaign_event_id, bad=problem, typed=typed)
    return back(request, f"/campaign-events/{campaign_event_id}?done=changed")


@router.post("/campaign-events/{campaign_event_id}/cancel")
async def cancel(campaign_event_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    try:
        async with session.begin_nested():
            await changes.cancel_campaign_event(session, caller, campaign_event_id, None)
    except Problem as problem:
        return await _one(request, session, caller, campaign_event_id, bad=problem)
    return back(request, f"/campaign-events/{campaign_event_id}?done=cancelled")


@router.post("/campaign-events/{campaign_event_id}/end")
async def end(
    campaign_event_id: UUID, request: Request, session: Session, caller: Writer, attended: Short = ""
) -> Response:
    try:
        how = read_form(CampaignEventEnd, {"attended": number(attended)}, FIELDS)
        async with session.begin_nested():
            await changes.end_campaign_event(session, caller, campaign_event_id, how, None)
    except Problem as problem:
        return await _one(request, session, caller, campaign_event_id, bad=problem)
    return back(request, f"/campaign-events/{campaign_event_id}?done=ended")


@router.post("/campaign-events/{campaign_event_id}/rsvps")
async def add_rsvp(campaign_event_id: UUID, request: Request, session: Session, caller: Greeter) -> Response:
    typed, _ = await _typed(request)
    said: dict[str, Any] = {name: typed.get(name, "").strip() for name in ("name", "email", "phone")}
    said |= {"wants_reminders": "wants_reminders" in typed, "remembered": "remembered" in typed}
    try:
        put = read_form(RsvpCreate, said, FIELDS)
        async with session.begin_nested():
            await rsvps.add_rsvp(session, caller, campaign_event_id, put)
    except Problem as problem:
        return await _one(request, session, caller, campaign_event_id, bad=problem)
    return back(request, f"/campaign-events/{campaign_event_id}?done=rsvp#inscrits")


@router.post("/campaign-events/{campaign_event_id}/rsvps/{rsvp_id}")
async def change_rsvp(
    campaign_event_id: UUID, rsvp_id: UUID, request: Request, session: Session, caller: Greeter, act: Short = ""
) -> Response:
    """Change a registration: `came`, `not_came`, or `cancel`."""
    try:
        async with session.begin_nested():
            if act == "cancel":
                await rsvps.cancel_of(session, caller, campaign_event_id, rsvp_id)
            elif act in ("came", "not_came"):
                await check_in.set_attendance(session, caller, campaign_event_id, rsvp_id, came=act == "came")
            else:
                raise Invalid("Dites ce qu'il faut faire.", "Say what is to be done.", "/act")
    except Problem as problem:
        return await _one(request, session, caller, campaign_event_id, bad=problem)
    return back(request, f"/campaign-events/{campaign_event_id}?done=rsvp#inscrits")


@router.post("/campaign-events/{campaign_event_id}/desk")
async def show_desk_link(campaign_event_id: UUID, request: Request, session: Session, caller: Assigner) -> HTMLResponse:
    """The link is in this answer and nowhere else."""
    settings = request.app.state.settings
    address = (
        f"{settings.public_url}{settings.root_path}{await check_in.new_desk_link(session, caller, campaign_event_id)}"
    )
    drawn = segno.make(address, error="m").svg_inline(scale=6, border=4, dark="#000", light="#fff", omitsize=True)
    return render(
        request,
        "campaign_events/desk.html",
        headers={"Cache-Control": "no-store"},
        state=(await get_campaign(session, caller.campaign_id)).state,
        campaign_event=await service.get_campaign_event(session, caller.campaign_id, campaign_event_id),
        address=address,
        code=Markup(drawn),  # made by segno, of an address that we made
    )


@router.post("/campaign-events/{campaign_event_id}/shifts")
async def add_shift(campaign_event_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    typed, skills = await _typed(request)
    try:
        put = read_form(ShiftPut, read_shift(typed, skills, await _zone(session, caller)), FIELDS)
        async with session.begin_nested():
            await shifts.add_shift(session, caller, campaign_event_id, put)
    except Problem as problem:
        return await _one(request, session, caller, campaign_event_id, bad=problem)
    return back(request, f"/campaign-events/{campaign_event_id}?done=shift#creneaux")


@router.post("/campaign-events/{campaign_event_id}/shifts/{shift_id}")
async def change_shift(
    campaign_event_id: UUID,
    shift_id: UUID,
    request: Request,
    session: Session,
    caller: Assigner,
    act: Short = "",
    person: Short = "",
) -> Response:
    """Change a shift: `assign` or `release` a person, or `remove` it."""
    try:
        async with session.begin_nested():
            if act == "remove":
                await shifts.remove_shift(session, caller, campaign_event_id, shift_id)
            elif act == "assign":
                await shifts.assign(session, caller, campaign_event_id, shift_id, _person(person))
            else:
                await shifts.release(session, caller, campaign_event_id, shift_id, _person(person))
    except Problem as problem:
        return await _one(request, session, caller, campaign_event_id, bad=problem)
    return back(request, f"/campaign-events/{campaign_event_id}?done=shift#creneaux")


async def _new(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    typed: Mapping[str, str] | None = None,
    bad: Problem | None = None,
) -> HTMLResponse:
    return render(
        request,
        "campaign_events/new.html",
        status=int(bad.status) if bad else 200,
        state=(await get_campaign(session, caller.campaign_id)).state,
        kinds=KINDS,
        typed=typed or {},
        bad=bad.fr if bad else "",
        fault=_fault(bad),
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    campaign_event_id: UUID,
    *,
    said: str = "",
    bad: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    settings = request.app.state.settings
    shown = await context_of(session, caller, campaign_event_id)
    if typed is not None:
        shown["typed"] = typed
    return render(
        request,
        "campaign_events/campaign_event.html",
        status=int(bad.status) if bad else 200,
        root=f"{settings.public_url}{settings.root_path}",
        open_edit=typed is not None,
        said=said,
        bad=bad.fr if bad else "",
        fault=_fault(bad),
        **shown,
    )


async def _typed(request: Request) -> tuple[dict[str, str], list[str]]:
    """The fields, and the boxes of skills that are ticked."""
    async with request.form(max_files=0, max_fields=60) as form:
        pairs = [(name, value[:5000]) for name, value in form.multi_items() if isinstance(value, str)]
    return dict(pairs), [value for name, value in pairs if name == "skills"]


async def _zone(session: Session, caller: Caller) -> ZoneInfo:
    return ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone)


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("Choisissez qui.", "Choose who.", "/person") from error


def _fault(bad: Problem | None) -> str:
    return (bad.pointer or "").strip("/").partition("/")[0] if bad else ""
