from typing import Annotated, Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from common.schemas.actions import Channel
from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse, RedirectResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with, check_scopes
from kit.security.request_session import Session
from kit.web.problems import Conflict, Problem
from starlette.responses import Response

from crm.campaign.actions import service as actions
from crm.campaign.actions.form_input import MalformedInput, read_action
from crm.campaign.actions.planning_rules import KIND_LABELS
from crm.campaign.actions.schemas import Completion
from crm.canvassing.canvasses import placement
from crm.canvassing.canvasses import service as canvasses
from crm.canvassing.canvasses.outcomes import CHANNEL_LABELS
from crm.desk.day_sheet.form_input import read_canvass
from crm.desk.day_sheet.labels import SUPPORT_LABELS, outcomes_of
from crm.desk.day_sheet.service import read_day
from crm.tasks.tasks import service as tasks
from crm.tasks.tasks.schemas import TaskPatch
from crm.territory.addresses.labels import places_label, station_label

router = APIRouter(route_class=Route, include_in_schema=False)

Anybody = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
Canvasser = Annotated[Caller, Security(caller_with, scopes=["actions:read", "canvasses:write"])]
Planner = Annotated[Caller, Security(caller_with, scopes=["actions:read", "actions:write"])]
Coordinator = Annotated[Caller, Security(caller_with, scopes=["actions:read", "tasks:write"])]

Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=8000)]
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
    station: Annotated[str, Query(max_length=20)] = "",
    channel: Channel = Channel.DOOR,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The day sheet; whose role has no part in it comes to the page that they work on."""
    if "actions:read" not in caller.scopes:
        theirs = (path for scope, path in _INSTEAD.items() if scope in caller.scopes)
        if (path := next(theirs, None)) is not None:
            return back(request, path)
        check_scopes(["actions:read"], caller.scopes)
    return await _sheet(request, session, caller, {"station": station, "channel": channel}, said=_DONE.get(done, ""))


@router.post("/record")
async def record_canvass(
    request: Request,
    session: Session,
    caller: Canvasser,
    id: Short = "",
    station: Short = "",
    channel: Short = "",
    outcome: Short = "",
    support: Short = "",
) -> Response:
    """Record one canvass: one tap, one door."""
    entry = {"station": station, "channel": channel, "support": support}
    state = (await get_campaign(session, caller.campaign_id)).state
    unknown: set[str] = set()
    try:
        report = read_canvass(id, station, channel, outcome, support, campaign_now(state))
    except MalformedInput as error:
        return await _sheet(request, session, caller, entry, bad_canvass=str(error), status=422)
    try:
        async with session.begin_nested():
            await canvasses.record_canvass(session, caller, report)
            unknown = await placement.find_unknown(session, {report.station})
    except Conflict as conflict:
        # A double tap is one door; another button on a page that came back from the browser's memory is not.
        known = await canvasses.get_canvass(session, caller.campaign_id, report.id)
        if (known.station, known.channel, known.outcome) != (report.station, report.channel, report.outcome):
            again = "Cette page avait déjà servi : touchez à nouveau le résultat."
            return await _sheet(request, session, caller, entry, bad_canvass=again, status=conflict.status)
    except Problem as problem:
        return await _sheet(request, session, caller, entry, bad_canvass=problem.fr, status=problem.status)
    done = "unknown" if unknown else "canvass"
    return _back(request, f"?station={report.station}&channel={report.channel}&done={done}#noter")


@router.post("/plan")
async def plan_action(
    request: Request,
    session: Session,
    caller: Planner,
    id: Short = "",
    kind: Short = "",
    title: Short = "",
    starts_at: Short = "",
    ends_at: Short = "",
    stations: Long = "",
    volunteers: Short = "",
    cost: Short = "",
) -> Response:
    entry = {
        "kind": kind,
        "title": title,
        "stations": stations,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "volunteers": volunteers,
        "cost": cost,
    }
    state = (await get_campaign(session, caller.campaign_id)).state
    try:
        plan = read_action(id, kind, title, stations, starts_at, ends_at, volunteers, cost, ZoneInfo(state.time_zone))
        async with session.begin_nested():
            await actions.plan_action(session, caller, plan)
    except MalformedInput as error:
        return await _sheet(request, session, caller, entry, bad_action=str(error), status=422)
    except Problem as problem:
        return await _sheet(request, session, caller, entry, bad_action=problem.fr, status=problem.status)
    return _back(request, "?done=action#actions")


@router.post("/actions/{action_id}/close")
async def close_action(
    request: Request,
    action_id: UUID,
    session: Session,
    caller: Planner,
    how: Annotated[Literal["completed", "cancelled"], Form()],
) -> Response:
    """Complete or cancel an action, nothing more: costs are corrected in the API or in the budget."""
    if how == "completed":
        await actions.complete_action(session, caller, action_id, Completion(), None)
    else:
        await actions.cancel_action(session, caller, action_id, None)
    return _back(request, "?done=closed#actions")


@router.post("/tasks/{task_id}/done")
async def tick_task(request: Request, task_id: UUID, session: Session, caller: Coordinator) -> Response:
    await tasks.change_task(session, caller, task_id, TaskPatch(done=True))
    return _back(request, "?done=task#taches")


async def _sheet(
    request: Request,
    session: Session,
    caller: Caller,
    entry: dict[str, str],
    *,
    said: str = "",
    bad_canvass: str = "",
    bad_action: str = "",
    status: int = 200,
) -> HTMLResponse:
    """The page, with what was typed left in its form when it could not be taken."""
    channel = entry.get("channel", Channel.DOOR)
    day = await read_day(session, caller)
    return render(
        request,
        "days/day.html",
        status=status,
        day=day,
        zone=day.campaign.time_zone,
        may=caller.scopes,
        entry={"station": "", "channel": Channel.DOOR, "support": "", "kind": "", **entry},
        channels=CHANNEL_LABELS,
        outcomes=outcomes_of(Channel(channel) if channel in set(Channel) else Channel.DOOR),
        kinds=KIND_LABELS,
        supports=SUPPORT_LABELS,
        canvass_id=uuid4(),
        action_id=uuid4(),
        station_label=station_label,
        places_label=places_label,
        said=said,
        bad_canvass=bad_canvass,
        bad_action=bad_action,
    )


def _back(request: Request, where: str) -> RedirectResponse:
    # 303: reloading the page must not send the form again.
    return RedirectResponse(f"{request.scope.get('root_path', '')}/{where}", 303)
