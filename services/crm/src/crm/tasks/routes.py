from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.paging import Page, Paging, read_page
from kit.web import Route

from crm.tasks import service
from crm.tasks.models import Task
from crm.tasks.queries import tasks_within
from crm.tasks.schemas import TaskPatch, TaskRead
from crm.tasks.wording import text_of

router = APIRouter(route_class=Route, prefix="/v1/tasks", tags=["tasks"])

Reader = Annotated[Caller, Security(caller_with, scopes=["tasks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["tasks:write"])]


@router.get("")
async def list_tasks(
    session: Session,
    paging: Paging,
    caller: Reader,
    open: Annotated[bool | None, Query(description="Only those that wait, or only those that are closed.")] = None,
) -> Page[TaskRead]:
    """What waits for the coordinator in your territories: for now, requests for a proxy."""
    rows = await read_page(session, tasks_within(caller.territories, open=open), Task.id, paging)
    return Page(items=[_as_read(task) for task in rows.items], next=rows.next)


@router.get("/{task_id}")
async def get_task(task_id: UUID, session: Session, caller: Reader) -> TaskRead:
    """One task."""
    return _as_read(await service.get_task(session, caller, task_id))


@router.patch("/{task_id}")
async def tick_task(task_id: UUID, patch: TaskPatch, session: Session, caller: Writer) -> TaskRead:
    """Tick a task off, or open it again."""
    return _as_read(await service.tick_task(session, caller, task_id, done=patch.done))


def _as_read(task: Task) -> TaskRead:
    return TaskRead.model_validate(
        {
            "id": task.id,
            "kind": task.kind,
            "about": task.about,
            "place": task.place,
            "text": text_of(task),
            "opened_at": task.opened_at,
            "closed_at": task.closed_at,
            "closed_as": task.closed_as,
        }
    )
