"""Tasks: those that appear and go with what the other services tell, and those of the team."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.schemas.proxies import RequestStatus
from kit.campaigns.queries import campaign_now, find_campaign, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import Conflict, Forbidden, Invalid, NotFound
from sqlalchemy import case, null, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.members.service import is_member
from crm.campaign.special_categories.free_text_check import screen
from crm.people.records import service as people
from crm.tasks.tasks.labels import PROXY_REQUEST, TEAM, text_of_request
from crm.tasks.tasks.models import Task
from crm.tasks.tasks.queries import owned_by, seen_by
from crm.tasks.tasks.schemas import TaskCreate, TaskPatch

RequestEvent = RequestOpened | RequestMatched | RequestConfirmed | RequestWithdrawn

DONE = "done"
FIELD = "task"


async def hear_request(session: AsyncSession, event: RequestEvent) -> None:
    """A request that waits is a task; one that was matched or withdrawn is none any more.

    Events of one request may come in any order: an older version changes nothing.
    """
    campaign = await find_campaign(session, event.campaign_id)
    # A demonstration's tasks carry its own time, as everything else on its pages does.
    offset = timedelta(seconds=campaign.state.clock_offset_seconds if campaign else 0)
    told_at = event.occurred_at + offset
    waits = event.request.status == RequestStatus.OPEN
    row: dict[str, Any] = {
        "heard_version": event.version,
        "place": event.request.station or event.request.commune,
        "closed_at": None if waits else told_at,
        "closed_as": None if waits else event.request.status,
    }
    fresh = insert(Task).values(
        campaign_id=event.campaign_id,
        id=uuid4(),
        kind=PROXY_REQUEST,
        about=event.request.ref,
        opened_at=told_at,
        **row,
    )
    changed = dict(row)
    if waits:
        # What the coordinator has ticked off stays so when only a detail of the request changes.
        ticked = Task.closed_as == DONE
        changed["closed_at"] = case((ticked, Task.closed_at), else_=null())
        changed["closed_as"] = case((ticked, Task.closed_as), else_=null())
    newer = Task.heard_version < fresh.excluded.heard_version
    key = ["campaign_id", "kind", "about"]
    await session.execute(fresh.on_conflict_do_update(index_elements=key, set_=changed, where=newer))


async def add_task(session: AsyncSession, caller: Caller, put: TaskCreate) -> Task:
    """Add a task. Raises Invalid for an owner who is not in the team or a text that reveals too much of a person,
    NotFound for a person whom the caller may not see.
    """
    await screen(session, caller.campaign_id, {"/text": put.text})
    return await add_own_task(session, caller, put)


async def add_own_task(session: AsyncSession, caller: Caller, put: TaskCreate) -> Task:
    """Add a task as `add_task` does, in words of this software, which nobody typed."""
    now = campaign_now((await get_campaign(session, caller.campaign_id)).state)
    owner = put.owner or caller.subject
    await _check_owner(session, caller, owner)
    place = put.place
    if place is not None:
        caller.check_covers(place, "/place")
    if put.person_id is not None:
        if "people:read" not in caller.scopes:
            raise Forbidden("Votre rôle ne voit pas les personnes.", "Your role does not see people.", "/person_id")
        person = await people.get_person(session, caller, put.person_id)
        place = place or person.station or person.commune
    vault = await open_vault(session, caller.campaign_id)
    task_id = uuid4()
    task = Task(
        campaign_id=caller.campaign_id,
        id=task_id,
        kind=TEAM,
        about=task_id,
        heard_version=0,
        place=place or "",
        opened_at=now,
        owner=owner,
        due_on=put.due_on,
        person_id=put.person_id,
        sealed=vault.seal(FIELD, put.text),
        created_by=caller.subject,
    )
    session.add(task)
    await session.flush()
    return task


async def change_task(session: AsyncSession, caller: Caller, task_id: UUID, patch: TaskPatch) -> Task:
    """Tick it off or open it again; of a task of the team also what, who and by when."""
    task = await get_task(session, caller, task_id, lock=True)
    given = patch.model_fields_set - {"done"}
    if given and task.kind != TEAM:
        raise Conflict(
            "Cette tâche vient d'un autre service : elle se coche, elle ne se récrit pas.",
            "This task is another service's: it is ticked off, not written anew.",
        )
    if patch.owner is not None:
        await _check_owner(session, caller, patch.owner)
        task.owner = patch.owner
    if "due_on" in given:
        task.due_on = patch.due_on
    if patch.text is not None:
        await screen(session, caller.campaign_id, {"/text": patch.text})
        task.sealed = (await open_vault(session, caller.campaign_id)).seal(FIELD, patch.text)
    if patch.done is not None:
        await _tick(session, task, done=patch.done)
    return task


async def tick_own_task(session: AsyncSession, caller: Caller, task_id: UUID, *, done: bool) -> Task:
    """Complete or reopen the caller's own task; NotFound for one that is given to another."""
    task = await session.get(Task, (caller.campaign_id, task_id), with_for_update=True)
    if task is None or task.owner != caller.subject:
        raise NotFound("Cette tâche n'est pas une des vôtres.", "This task is none of yours.")
    await _tick(session, task, done=done)
    return task


async def list_open(session: AsyncSession, caller: Caller, limit: int) -> Sequence[Task]:
    """Return the open tasks of the caller's territories, the longest wait first."""
    rows = seen_by(caller, open=True).order_by(Task.opened_at, Task.id).limit(limit)
    return (await session.scalars(rows)).all()


async def list_own(session: AsyncSession, caller: Caller, limit: int, *, open: bool) -> Sequence[Task]:
    """Return the caller's own tasks, the soonest due first; of done ones the latest first."""
    order = (Task.due_on.nulls_last(), Task.opened_at) if open else (Task.closed_at.desc(),)
    return (await session.scalars(owned_by(caller, open=open).order_by(*order, Task.id).limit(limit))).all()


async def list_given(session: AsyncSession, caller: Caller, limit: int) -> Sequence[Task]:
    """Return the open tasks that the caller gave to others."""
    rows = seen_by(caller, open=True).where(Task.created_by == caller.subject, Task.owner != caller.subject)
    return (await session.scalars(rows.order_by(Task.due_on.nulls_last(), Task.opened_at, Task.id).limit(limit))).all()


async def get_task(session: AsyncSession, caller: Caller, task_id: UUID, *, lock: bool = False) -> Task:
    """Return a task; NotFound too for a task of the team that is none of the caller's and outside their territories."""
    task = await session.get(Task, (caller.campaign_id, task_id), with_for_update=lock)
    seen = seen_by(caller, open=None).where(Task.id == task_id).with_only_columns(Task.id)
    if task is None or (task.kind == TEAM and await session.scalar(seen) is None):
        raise NotFound("Cette tâche est inconnue.", "There is no such task.")
    if task.kind != TEAM:
        caller.check_covers(task.place, None)
    return task


async def texts_of(session: AsyncSession, campaign_id: UUID, tasks: Sequence[Task]) -> list[str]:
    """Return the text of each task."""
    vault = await open_vault(session, campaign_id)
    return [vault.open(FIELD, task.sealed) if task.sealed else text_of_request(task.place) for task in tasks]


async def about_before(
    session: AsyncSession, campaign_id: UUID, person_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[Task, str]]:
    """Return the tasks about a person, for their timeline, newest first."""
    rows = select(Task).where(Task.campaign_id == campaign_id, Task.person_id == person_id)
    if before is not None:
        rows = rows.where(tuple_(Task.opened_at, Task.id) < before)
    found = (await session.scalars(rows.order_by(Task.opened_at.desc(), Task.id.desc()).limit(limit))).all()
    return list(zip(found, await texts_of(session, campaign_id, found), strict=True))


async def _tick(session: AsyncSession, task: Task, *, done: bool) -> None:
    if done and task.closed_at is None:
        campaign = await get_campaign(session, task.campaign_id)
        task.closed_at, task.closed_as = campaign_now(campaign.state), DONE
    elif not done and task.closed_as == DONE:
        task.closed_at, task.closed_as = None, None


async def _check_owner(session: AsyncSession, caller: Caller, owner: str) -> None:
    if owner != caller.subject and not await is_member(session, caller.campaign_id, owner):
        raise Invalid("Cette personne n'est pas dans l'équipe.", "This person is not in the team.", "/owner")
