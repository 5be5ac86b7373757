"""Pages of a member's own tasks, and of those that they gave to others."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages import forms
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign.members.service import list_members
from crm.people.records import service as people
from crm.tasks.tasks import service
from crm.tasks.tasks.schemas import TaskCreate

router = APIRouter(route_class=Route, prefix="/my-tasks", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["tasks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["tasks:read", "tasks:write"])]
Text = Annotated[str, Form(max_length=600)]
FIELDS = {"/text": "ce qu'il y a à faire", "/owner": "qui la fait", "/due_on": "la date", "/person_id": "la personne"}
SHOWN = 100
DONE = {"done": "C'est fait.", "again": "La tâche est à faire de nouveau.", "given": "La tâche est confiée."}


@router.get("")
async def show_own(
    request: Request,
    session: Session,
    caller: Reader,
    person: Annotated[UUID | None, Query()] = None,
    done: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Your tasks, soonest due first; a form to give one, about somebody where `person` says whom."""
    entry = {"person_id": str(person)} if person else {}
    return await _show(request, session, caller, entry, said=DONE.get(done, ""))


@router.post("")
async def give(
    request: Request,
    session: Session,
    caller: Writer,
    text: Text = "",
    owner: Text = "",
    due_on: Text = "",
    person_id: Text = "",
) -> Response:
    entry = {"text": text.strip(), "owner": owner, "due_on": due_on, "person_id": person_id}
    try:
        async with session.begin_nested():
            await service.add_task(session, caller, forms.read_form(TaskCreate, entry, FIELDS))
    except Problem as problem:
        return await _show(request, session, caller, entry, bad=problem.fr, status=problem.status)
    return back(request, "/my-tasks?done=given")


@router.post("/{task_id}/done")
async def tick_off(task_id: UUID, request: Request, session: Session, caller: Reader) -> Response:
    await service.tick_own_task(session, caller, task_id, done=True)
    return back(request, "/my-tasks?done=done")


@router.post("/{task_id}/again")
async def open_again(task_id: UUID, request: Request, session: Session, caller: Reader) -> Response:
    await service.tick_own_task(session, caller, task_id, done=False)
    return back(request, "/my-tasks?done=again")


async def _show(
    request: Request,
    session: Session,
    caller: Caller,
    entry: dict[str, str],
    *,
    said: str = "",
    bad: str = "",
    status: int = 200,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    mine = await service.list_own(session, caller, SHOWN, open=True)
    over = await service.list_own(session, caller, 20, open=False)
    given = await service.list_given(session, caller, SHOWN)

    async def with_texts(rows: Sequence[Any]) -> list[tuple[Any, str]]:
        return list(zip(rows, await service.texts_of(session, caller.campaign_id, rows), strict=True))

    team = [one for one in await list_members(session) if not one.ended]
    sees_people = "people:read" in caller.scopes
    about = await _person(session, caller, entry.get("person_id", "")) if sees_people else None
    return render(
        request,
        "tasks/own.html",
        status,
        campaign=state,
        today=await people.today_of(session, caller.campaign_id),
        mine=await with_texts(mine),
        over=await with_texts(over),
        given=await with_texts(given),
        team=team,
        names={one.member.subject: one.display_name or one.member.subject for one in team},
        me=caller.subject,
        about=about,
        entry=entry,
        may_write="tasks:write" in caller.scopes,
        sees_people=sees_people,
        said=said,
        bad=bad,
    )


async def _person(session: Session, caller: Caller, text: str) -> people.KnownPerson | None:
    try:
        return await people.get_person(session, caller, UUID(text)) if text else None
    except (ValueError, Problem):
        return None
