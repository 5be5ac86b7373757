"""Pages of a member's own tasks, and of those that they gave to others."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages import forms
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign.members.service import list_members
from crm.people.records import service as people
from crm.tasks.tasks import service
from crm.tasks.tasks.forms import TaskEntry
from crm.tasks.tasks.schemas import TaskCreate

router = APIRouter(route_class=Route, prefix="/my-tasks", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["tasks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["tasks:read", "tasks:write"])]
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
    form = PageForm.of(TaskEntry(person_id=str(person or "")))
    return await _show(request, session, caller, form, said=DONE.get(done, ""))


@router.post("")
async def give(request: Request, session: Session, caller: Writer, entry: Annotated[TaskEntry, Form()]) -> Response:
    async def act() -> None:
        put = forms.read_form(TaskCreate, entry.model_dump() | {"text": entry.text.strip()}, FIELDS)
        await service.add_task(session, caller, put)

    return await _act(request, session, caller, act, "given", PageForm.of(entry))


@router.post("/{task_id}/done")
async def tick_off(task_id: UUID, request: Request, session: Session, caller: Reader) -> Response:
    async def act() -> None:
        await service.tick_own_task(session, caller, task_id, done=True)

    return await _act(request, session, caller, act, "done", PageForm())


@router.post("/{task_id}/again")
async def open_again(task_id: UUID, request: Request, session: Session, caller: Reader) -> Response:
    async def act() -> None:
        await service.tick_own_task(session, caller, task_id, done=False)

    return await _act(request, session, caller, act, "again", PageForm())


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/my-tasks?done={done}",
        again=lambda form: _show(request, session, caller, form),
    )


async def _show(request: Request, session: Session, caller: Caller, form: PageForm, *, said: str = "") -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    mine = await service.list_own(session, caller, SHOWN, open=True)
    over = await service.list_own(session, caller, 20, open=False)
    given = await service.list_given(session, caller, SHOWN)

    async def with_texts(rows: Sequence[Any]) -> list[tuple[Any, str]]:
        return list(zip(rows, await service.texts_of(session, caller.campaign_id, rows), strict=True))

    team = [one for one in await list_members(session) if not one.ended]
    names = {one.member.subject: one.display_name or one.member.subject for one in team}
    sees_people = "people:read" in caller.scopes
    about = await _person(session, caller, form.value("person_id")) if sees_people else None
    return render(
        request,
        "tasks/own.html",
        campaign=state,
        today=await people.today_of(session, caller.campaign_id),
        mine=await with_texts(mine),
        over=await with_texts(over),
        given=await with_texts(given),
        names=names,
        owners={one: f"{name} (vous)" if one == caller.subject else name for one, name in names.items()},
        me=caller.subject,
        about=about,
        may_write="tasks:write" in caller.scopes,
        sees_people=sees_people,
        said=said,
        form=form,
    )


async def _person(session: Session, caller: Caller, text: str) -> people.KnownPerson | None:
    try:
        return await people.get_person(session, caller, UUID(text)) if text else None
    except (ValueError, Problem):
        return None
