"""The coordinator's tasks: they appear and go with what the other services tell."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.schemas.proxies import RequestStatus
from kit.auth import Caller
from kit.campaigns.queries import campaign_now, find_campaign, get_campaign
from kit.problems import NotFound
from sqlalchemy import case, null
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.tasks.models import Task
from crm.tasks.queries import tasks_within
from crm.tasks.wording import PROXY_REQUEST

RequestEvent = RequestOpened | RequestMatched | RequestConfirmed | RequestWithdrawn

DONE = "done"


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


async def tick_task(session: AsyncSession, caller: Caller, task_id: UUID, *, done: bool) -> Task:
    task = await get_task(session, caller, task_id, lock=True)
    if done and task.closed_at is None:
        campaign = await get_campaign(session, caller.campaign_id)
        task.closed_at, task.closed_as = campaign_now(campaign.state), DONE
    elif not done and task.closed_as == DONE:
        task.closed_at, task.closed_as = None, None
    return task


async def list_open(session: AsyncSession, caller: Caller, limit: int) -> Sequence[Task]:
    """What waits in the caller's territories, longest first."""
    rows = tasks_within(caller.territories, open=True).order_by(Task.opened_at, Task.id).limit(limit)
    return (await session.scalars(rows)).all()


async def get_task(session: AsyncSession, caller: Caller, task_id: UUID, *, lock: bool = False) -> Task:
    task = await session.get(Task, (caller.campaign_id, task_id), with_for_update=lock)
    if task is None:
        raise NotFound("Cette tâche est inconnue.", "There is no such task.")
    caller.check_covers(task.place, None)
    return task
