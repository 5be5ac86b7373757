from typing import Annotated

from common.schemas.territories import Station
from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging, read_page

from crm.canvassing.vote_reminders import service
from crm.canvassing.vote_reminders.schemas import AttendancePut, AttendanceRead, PollingDay, ReminderList
from crm.people.records.consent_uses import Use
from crm.people.records.service import KnownPerson as Person
from crm.tasks.tasks import service as tasks

router = APIRouter(route_class=Route, prefix="/v1", tags=["mobilisation"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]
Organiser = Annotated[Caller, Security(caller_with, scopes=["actions:read", "tasks:read"])]
MAX_TASKS = 1000


@router.get("/reminders")
async def list_reminders(
    session: Session,
    paging: Paging,
    caller: Reader,
    use: Annotated[Use, Query(description="How they are to be reached: only who agreed to it is listed.")] = "call",
    station: Annotated[Station | None, Query()] = None,
    absent_only: Annotated[bool, Query(description="Without who voted in round one, where it is known.")] = False,
) -> ReminderList:
    """List the people to remind of the vote who agreed to this channel.

    Available until the eve at 00:00, then refused until the polls close (L. 49). Between the rounds it may show who
    voted, from the attendance lists (L. 68); the answer states that origin.
    """
    listed = await service.open_list(session, caller)
    rows = service.reminders(caller, listed, use, station, absent_only=absent_only)
    page = await read_page(session, rows, Person.id, paging)
    items = await service.rows_of(session, page.items, with_attendance=listed.with_attendance)
    return ReminderList(origin=listed.origin, closes_at=listed.closes_at, items=items, next=page.next)


@router.put("/attendance")
async def record_attendance(put: AttendancePut, session: Session, caller: Writer) -> AttendanceRead:
    """Record which contacts voted in round one, from the attendance lists consulted under L. 68.

    Only between the rounds, from a list consulted within ten days of the vote. Deleted after round two.
    """
    return AttendanceRead(noted=await service.note_attendance(session, caller, put))


@router.get("/polling-day")
async def get_polling_day(
    session: Session, caller: Organiser, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> PollingDay:
    """Return turnout by station, lowest first, and the number of waiting proxy requests, for logistics."""
    stations = await service.read_turnouts(session, caller, round)
    waiting = await tasks.list_open(session, caller, MAX_TASKS)
    return PollingDay(round=round, stations=stations, proxies_waiting=len(waiting))
