from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import By, Page, Paging, read_in_order

from crm.tasks.tasks import service
from crm.tasks.tasks.models import Task
from crm.tasks.tasks.queries import owned_by, seen_by
from crm.tasks.tasks.schemas import TaskCreate, TaskPatch, TaskRead, TickPut

router = APIRouter(route_class=Route, prefix="/v1", tags=["tasks"])

Reader = Annotated[Caller, Security(caller_with, scopes=["tasks:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["tasks:write"])]
Open = Annotated[bool | None, Query(description="Only those that wait, or only those that are closed.")]

DUE_FIRST = (By(Task.due_on, absent=date.max), By(Task.opened_at))


@router.get("/tasks")
async def list_tasks(session: Session, paging: Paging, caller: Reader, open: Open = None) -> Page[TaskRead]:
    """List the tasks of your territories: requests for a proxy, and what the team has to do.

    What is due first stands first, then what has no day, the longest wait first.
    """
    rows = await read_in_order(session, seen_by(caller, open=open), DUE_FIRST, Task.id, paging)
    return Page(items=await _read(session, caller, rows.items), next=rows.next)


@router.post("/tasks", status_code=201)
async def create_task(put: TaskCreate, session: Session, caller: Writer) -> TaskRead:
    """Give a member of the team a task. It is on their page, and on the timeline of the person it is about."""
    return await _one(session, caller, await service.add_task(session, caller, put))


@router.get("/tasks/{task_id}")
async def get_task(task_id: UUID, session: Session, caller: Reader) -> TaskRead:
    """Return one task."""
    return await _one(session, caller, await service.get_task(session, caller, task_id))


@router.patch("/tasks/{task_id}")
async def update_task(task_id: UUID, patch: TaskPatch, session: Session, caller: Writer) -> TaskRead:
    """Complete a task, open it again, or change its text, its owner or its due day."""
    return await _one(session, caller, await service.change_task(session, caller, task_id, patch))


@router.get("/my-tasks")
async def list_my_tasks(session: Session, paging: Paging, caller: Reader, open: Open = None) -> Page[TaskRead]:
    """List your own tasks: the soonest due first, then those without a day."""
    rows = await read_in_order(session, owned_by(caller, open=open), DUE_FIRST, Task.id, paging)
    return Page(items=await _read(session, caller, rows.items), next=rows.next)


@router.put("/my-tasks/{task_id}")
async def update_my_task(task_id: UUID, put: TickPut, session: Session, caller: Reader) -> TaskRead:
    """Tick off what you have to do yourself: no other right is needed than to see it."""
    return await _one(session, caller, await service.tick_own_task(session, caller, task_id, done=put.done))


async def _one(session: Session, caller: Caller, task: Task) -> TaskRead:
    return (await _read(session, caller, [task]))[0]


async def _read(session: Session, caller: Caller, tasks: Sequence[Task]) -> list[TaskRead]:
    texts = await service.texts_of(session, caller.campaign_id, tasks)
    fields = TaskRead.model_fields.keys() - {"text"}
    return [
        TaskRead.model_validate({name: getattr(task, name) for name in fields} | {"text": text})
        for task, text in zip(tasks, texts, strict=True)
    ]
