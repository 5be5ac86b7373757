"""The team's pages: the list, a new campaign event, and one with who comes, who helps and who is there."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.embeds.snippets import Embed
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import PagesOfForms, attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from crm.campaign.campaigns.place_input import find_territory
from crm.campaign.qr_codes import draw_qr
from crm.campaign_events.coordination import changes
from crm.campaign_events.coordination.event_page import context_of, planned_of
from crm.campaign_events.coordination.form_input import (
    INPUTS,
    NAMES,
    ActEntry,
    CampaignEventChange,
    CampaignEventEntry,
    EndEntry,
    RsvpEntry,
    ShiftEntry,
    first_shift,
    person_of,
    read_campaign_event,
    read_end,
    read_rsvp,
    read_shift,
)
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
    settings = request.app.state.settings
    root = f"{settings.public_url}{settings.root_path}"
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
        embed=Embed("meetings", f"{root}/r/{caller.campaign_id}", "Réunions et rendez-vous", root, height=600),
    )


@router.get("/campaign-events/new")
async def show_new(request: Request, session: Session, caller: Writer) -> HTMLResponse:
    return await _new(request, session, caller, PageForm())


@router.post("/campaign-events/new")
async def plan(
    request: Request, session: Session, caller: Writer, entry: Annotated[CampaignEventEntry, Form()]
) -> Response:
    async def act() -> UUID:
        own = await find_territory(session, caller.campaign_id)
        put = read_form(CampaignEventPut, read_campaign_event(entry, await _zone(session, caller), own), NAMES)
        planned = await service.plan_campaign_event(session, caller, put)
        if put.action is not None and put.action.volunteers:
            await shifts.add_shift(session, caller, planned.id, read_form(ShiftPut, first_shift(put), NAMES))
        return planned.id

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=lambda made: f"/campaign-events/{made}?done=planned",
        again=lambda form: _new(request, session, caller, form),
    )


@router.get("/campaign-events/{campaign_event_id}")
async def show_campaign_event(
    campaign_event_id: UUID, request: Request, session: Session, caller: Reader, done: Done = ""
) -> HTMLResponse:
    return await _one(request, session, caller, campaign_event_id, said=DONE.get(done, ""))


@router.post("/campaign-events/{campaign_event_id}/edit")
async def edit(
    campaign_event_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    entry: Annotated[CampaignEventChange, Form()],
) -> Response:
    async def act() -> None:
        own = await find_territory(session, caller.campaign_id)
        before = await planned_of(
            session, await service.get_campaign_event(session, caller.campaign_id, campaign_event_id)
        )
        said = read_campaign_event(entry, await _zone(session, caller), own, before)
        put = read_form(CampaignEventPut, said, NAMES)
        await changes.change_campaign_event(session, caller, campaign_event_id, put, entry.version)

    form = PageForm.of(entry, "edit", INPUTS)
    return await _CAMPAIGN_EVENT.of(campaign_event_id).submit(request, session, caller, act, "changed", form)


@router.post("/campaign-events/{campaign_event_id}/cancel")
async def cancel(campaign_event_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await changes.cancel_campaign_event(session, caller, campaign_event_id, None)

    return await _CAMPAIGN_EVENT.of(campaign_event_id).submit(request, session, caller, act, "cancelled", PageForm())


@router.post("/campaign-events/{campaign_event_id}/end")
async def end(
    campaign_event_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[EndEntry, Form()]
) -> Response:
    async def act() -> None:
        found = await service.get_campaign_event(session, caller.campaign_id, campaign_event_id)
        end = read_end(entry, found.title, await planned_of(session, found))
        how = read_form(CampaignEventEnd, end, NAMES)
        await changes.end_campaign_event(session, caller, campaign_event_id, how, None)

    return await _CAMPAIGN_EVENT.of(campaign_event_id).submit(
        request, session, caller, act, "ended", PageForm.of(entry, "end", INPUTS)
    )


@router.post("/campaign-events/{campaign_event_id}/rsvps")
async def add_rsvp(
    campaign_event_id: UUID, request: Request, session: Session, caller: Greeter, entry: Annotated[RsvpEntry, Form()]
) -> Response:
    async def act() -> None:
        await rsvps.add_rsvp(session, caller, campaign_event_id, read_form(RsvpCreate, read_rsvp(entry), NAMES))

    form = PageForm.of(entry, "rsvp")
    return await _CAMPAIGN_EVENT.of(campaign_event_id).submit(request, session, caller, act, "rsvp#inscrits", form)


@router.post("/campaign-events/{campaign_event_id}/rsvps/{rsvp_id}")
async def change_rsvp(
    campaign_event_id: UUID,
    rsvp_id: UUID,
    request: Request,
    session: Session,
    caller: Greeter,
    entry: Annotated[ActEntry, Form()],
) -> Response:
    """Change a registration: `came`, `not_came`, or `cancel`."""

    async def act() -> None:
        if entry.act == "cancel":
            await rsvps.cancel_of(session, caller, campaign_event_id, rsvp_id)
        elif entry.act in ("came", "not_came"):
            await check_in.set_attendance(session, caller, campaign_event_id, rsvp_id, came=entry.act == "came")
        else:
            raise Invalid("Dites ce qu'il faut faire.", "Say what is to be done.", "/act")

    return await _CAMPAIGN_EVENT.of(campaign_event_id).submit(
        request, session, caller, act, "rsvp#inscrits", PageForm()
    )


@router.post("/campaign-events/{campaign_event_id}/desk")
async def show_desk_link(campaign_event_id: UUID, request: Request, session: Session, caller: Assigner) -> Response:
    """The link is in this answer and nowhere else."""

    async def act() -> str:
        return await check_in.new_desk_link(session, caller, campaign_event_id)

    path = await attempt(session, act, PageForm())
    if isinstance(path, PageForm):
        return await show_refused(path, lambda form: _one(request, session, caller, campaign_event_id, form=form))
    settings = request.app.state.settings
    address = f"{settings.public_url}{settings.root_path}{path}"
    return render(
        request,
        "campaign_events/desk.html",
        headers={"Cache-Control": "no-store"},
        state=(await get_campaign(session, caller.campaign_id)).state,
        campaign_event=await service.get_campaign_event(session, caller.campaign_id, campaign_event_id),
        address=address,
        code=draw_qr(address),
    )


@router.post("/campaign-events/{campaign_event_id}/shifts")
async def add_shift(
    campaign_event_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[ShiftEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(ShiftPut, read_shift(entry, await _zone(session, caller)), NAMES)
        await shifts.add_shift(session, caller, campaign_event_id, put)

    form = PageForm.of(entry, "shift")
    return await _CAMPAIGN_EVENT.of(campaign_event_id).submit(request, session, caller, act, "shift#creneaux", form)


@router.post("/campaign-events/{campaign_event_id}/shifts/{shift_id}")
async def change_shift(
    campaign_event_id: UUID,
    shift_id: UUID,
    request: Request,
    session: Session,
    caller: Assigner,
    entry: Annotated[ActEntry, Form()],
) -> Response:
    """Change a shift: `assign` or `release` a person, or `remove` it."""

    async def act() -> None:
        if entry.act == "remove":
            await shifts.remove_shift(session, caller, campaign_event_id, shift_id)
        elif entry.act == "assign":
            await shifts.assign(session, caller, campaign_event_id, shift_id, person_of(entry.person))
        else:
            await shifts.release(session, caller, campaign_event_id, shift_id, person_of(entry.person))

    form = PageForm.of(entry, f"assign-{shift_id}", {"/act": ""}) if entry.act == "assign" else PageForm()
    return await _CAMPAIGN_EVENT.of(campaign_event_id).submit(request, session, caller, act, "shift#creneaux", form)


async def _new(request: Request, session: Session, caller: Caller, form: PageForm) -> HTMLResponse:
    return render(
        request,
        "campaign_events/new.html",
        state=(await get_campaign(session, caller.campaign_id)).state,
        kinds=KINDS,
        stored={},
        form=form,
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    campaign_event_id: UUID,
    *,
    said: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    settings = request.app.state.settings
    root = f"{settings.public_url}{settings.root_path}"
    context = await context_of(session, caller, campaign_event_id)
    path = context["campaign_event"].path
    return render(
        request,
        "campaign_events/campaign_event.html",
        root=root,
        drawn=draw_qr(f"{root}{path}") if path else "",
        said=said,
        form=form or PageForm(),
        **context,
    )


async def _zone(session: Session, caller: Caller) -> ZoneInfo:
    return ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone)


_CAMPAIGN_EVENT = PagesOfForms("/campaign-events/{}", _one)
