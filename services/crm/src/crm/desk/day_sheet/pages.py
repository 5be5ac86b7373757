from typing import Annotated
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from common.schemas.actions import Channel
from elections.keys import is_abroad
from elections.places.place import parse_territory
from elections.places.stations import station_name
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import back, render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with, check_scopes
from kit.security.request_session import Session
from kit.web.problems import Conflict, Invalid
from starlette.responses import Response

from crm.campaign.actions import service as actions
from crm.campaign.actions.planning_rules import KIND_LABELS
from crm.campaign.actions.schemas import Completion
from crm.canvassing.canvasses import placement
from crm.canvassing.canvasses import service as canvasses
from crm.canvassing.canvasses.outcomes import CHANNEL_LABELS
from crm.desk.day_sheet.forms import PLAN_INPUTS, ActionEntry, CanvassEntry, ClosureEntry, read_plan, read_tap
from crm.desk.day_sheet.labels import SUPPORT_LABELS, outcomes_of
from crm.desk.day_sheet.service import read_day
from crm.tasks.tasks import service as tasks
from crm.tasks.tasks.schemas import TaskPatch
from crm.territory.addresses.labels import places_label

router = APIRouter(route_class=Route, include_in_schema=False)

Anybody = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
Canvasser = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:write"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["actions:read", "actions:write"])]
Coordinator = Annotated[Caller, Security(caller_with, scopes=["actions:read", "tasks:write"])]

_INSTEAD = {"people:read": "/people", "calls:read": "/appels", "tasks:read": "/my-tasks"}
_DONE = {
    "canvass": "C'est noté. Porte suivante ?",
    "unknown": "C'est noté, mais la campagne ne connaît pas ce bureau : vérifiez son numéro, ou dites-le à l'équipe.",
    "action": "L'action est planifiée.",
    "closed": "C'est enregistré.",
    "task": "La tâche est faite.",
}


@router.get("/")
async def show_day(
    request: Request,
    session: Session,
    caller: Anybody,
    station: Annotated[str, Query(max_length=120)] = "",
    channel: Channel | None = None,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The day sheet; whose role has no part in it comes to the page that they work on."""
    if "actions:read" not in caller.scopes:
        theirs = (path for scope, path in _INSTEAD.items() if scope in caller.scopes)
        if (path := next(theirs, None)) is not None:
            return back(request, path)
        check_scopes(["actions:read"], caller.scopes)
    form = PageForm.of(CanvassEntry(station=station_name(station), channel=channel.value if channel else ""), "record")
    return await _sheet(request, session, caller, form, said=_DONE.get(done, ""))


@router.post("/record")
async def record_canvass(
    request: Request, session: Session, caller: Canvasser, entry: Annotated[CanvassEntry, Form()]
) -> Response:
    """Record one canvass: one tap, one door."""

    async def act() -> str:
        state = (await get_campaign(session, caller.campaign_id)).state
        known = (await placement.read_stations(session)).known or ()
        report = read_tap(entry, parse_territory(state.territory), known, campaign_now(state))
        unknown: set[str] = set()
        try:
            async with session.begin_nested():
                await canvasses.record_canvass(session, caller, report)
                unknown = await placement.find_unknown(session, {report.station})
        except Conflict as conflict:
            # A double tap is one door; another button on a page that came back from the browser's memory is not.
            known = await canvasses.get_canvass(session, caller.campaign_id, report.id)
            if (known.station, known.channel, known.outcome) != (report.station, report.channel, report.outcome):
                raise Conflict(
                    "Cette page avait déjà servi : touchez à nouveau le résultat.",
                    "This id is another canvass's.",
                ) from conflict
        done = "unknown" if unknown else "canvass"
        return f"/?station={report.station}&channel={report.channel}&done={done}#noter"

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "record"),
        done=lambda path: path,
        again=lambda form: _sheet(request, session, caller, form),
    )


@router.post("/plan")
async def plan_action(
    request: Request, session: Session, caller: Planner, entry: Annotated[ActionEntry, Form()]
) -> Response:
    async def act() -> None:
        state = (await get_campaign(session, caller.campaign_id)).state
        plan = read_plan(entry, parse_territory(state.territory), ZoneInfo(state.time_zone))
        await actions.plan_action(session, caller, plan)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "plan", PLAN_INPUTS),
        done="/?done=action#actions",
        again=lambda form: _sheet(request, session, caller, form),
    )


@router.post("/actions/{action_id}/close")
async def close_action(
    request: Request, action_id: UUID, session: Session, caller: Planner, entry: Annotated[ClosureEntry, Form()]
) -> Response:
    """Complete or cancel an action, nothing more: costs are corrected in the API or in the budget."""

    async def act() -> None:
        if entry.how == "completed":
            await actions.complete_action(session, caller, action_id, Completion(), None)
        elif entry.how == "cancelled":
            await actions.cancel_action(session, caller, action_id, None)
        else:
            raise Invalid("Dites si l'action a eu lieu.", "Either `completed` or `cancelled`.", "/how")

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/?done=closed#actions",
        again=lambda form: _sheet(request, session, caller, form),
    )


@router.post("/tasks/{task_id}/done")
async def tick_task(request: Request, task_id: UUID, session: Session, caller: Coordinator) -> Response:
    async def act() -> None:
        await tasks.change_task(session, caller, task_id, TaskPatch(done=True))

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/?done=task#taches",
        again=lambda form: _sheet(request, session, caller, form),
    )


async def _sheet(request: Request, session: Session, caller: Caller, form: PageForm, *, said: str = "") -> HTMLResponse:
    day = await read_day(session, caller)
    # Nobody knocks on the doors of a consulate's voters, who live all over a country.
    usual = Channel.PHONE if is_abroad(day.campaign.territory) else Channel.DOOR
    channels = {one: label for one, label in CHANNEL_LABELS.items() if usual is Channel.DOOR or one != Channel.DOOR}
    channel = form.named("record").value("channel")
    channel = channel if channel in channels else usual
    return render(
        request,
        "days/day.html",
        day=day,
        zone=day.campaign.time_zone,
        may=caller.scopes,
        current=channel,
        channels=channels,
        outcomes=outcomes_of(Channel(channel)),
        kinds=KIND_LABELS,
        supports=SUPPORT_LABELS,
        canvass_id=uuid4(),
        action_id=uuid4(),
        places_label=places_label,
        said=said,
        form=form,
    )
