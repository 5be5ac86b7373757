import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.refusals import check_round_exists

from results.reporting.poll_watchers import service
from results.reporting.poll_watchers.election_title import ballot_of
from results.reporting.poll_watchers.letter_pdf import print_letters
from results.reporting.poll_watchers.letters import Letter, write_letters
from results.reporting.poll_watchers.models import Assignment
from results.reporting.poll_watchers.schemas import (
    AssignmentCreate,
    AssignmentRead,
    DeadlineRead,
    Notification,
    PollWatcherPut,
    PollWatcherRead,
)
from results.reporting.poll_watchers.service import KnownPollWatcher
from results.territory.stations.service import list_stations

router = APIRouter(route_class=Route, prefix="/v1/poll-watchers", tags=["poll watchers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:write"])]
RoundQuery = Annotated[int, Query(ge=1, le=2)]
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The letters.", "content": {"application/pdf": {"schema": {"type": "string"}}}}
}


@router.get("")
async def list_poll_watchers(session: Session, caller: Reader) -> Page[PollWatcherRead]:
    """List the candidate's poll watchers by name, with their duties."""
    return single_page([describe(poll_watcher) for poll_watcher in await service.list_poll_watchers(session, caller)])


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_poll_watcher(put: PollWatcherPut, session: Session, caller: Writer) -> PollWatcherRead:
    """Enter a poll watcher: assessor, delegate, scrutineer, or who reports from a station."""
    return describe(await service.put_poll_watcher(session, caller, put))


@router.get("/deadlines")
async def list_poll_watcher_deadlines(session: Session, caller: Reader) -> Page[DeadlineRead]:
    """List the deadlines to notify the mayor of assessors and delegates, and the number of letters still to send.

    The deadline is 18:00 on the third day before the round (R. 46).
    """
    deadlines = await service.list_deadlines(session, caller)
    return single_page(
        [
            DeadlineRead(
                round=deadline.round,
                due_at=deadline.due_at,
                passed=deadline.passed,
                to_notify=deadline.to_notify,
                without_delegate=list(deadline.without_delegate),
            )
            for deadline in deadlines
        ]
    )


@router.get("/letters.pdf", response_class=Response, responses=_PDF)
async def download_poll_watcher_letters(
    session: Session,
    caller: Reader,
    round: RoundQuery = 1,
    poll_watcher_id: Annotated[UUID | None, Query(description="Only this person's.")] = None,
) -> Response:
    """Download the letters of designation of a round as PDF, one per page.

    Assessors (R. 44) and delegates (R. 47) are named to the mayor, scrutineers (R. 65) to the president of the station.
    """
    letters = await letters_of(session, caller, round, poll_watcher_id)
    campaign = (await get_campaign(session, caller.campaign_id)).state.name
    content = await asyncio.to_thread(print_letters, letters, campaign)
    headers = {"Content-Disposition": f'attachment; filename="lettres-tour-{round}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post("/assignments", status_code=status.HTTP_201_CREATED, response_model=AssignmentRead)
async def create_poll_watcher_assignment(put: AssignmentCreate, session: Session, caller: Writer) -> Assignment:
    """Give a poll watcher a duty in a station.

    A station has one assessor and one delegate; an assessor has one station.
    """
    return await service.assign(session, caller, put)


@router.delete("/assignments/{assignment_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_poll_watcher_assignment(assignment_id: UUID, session: Session, caller: Writer) -> None:
    """Remove a duty. Phones of that person no longer see the station."""
    await service.withdraw(session, caller, assignment_id)


@router.post("/notifications", status_code=status.HTTP_204_NO_CONTENT)
async def record_poll_watcher_notifications(put: Notification, session: Session, caller: Writer) -> None:
    """Record that the mayor has received these letters (R. 46)."""
    await service.note_notified(session, caller, put.assignment_ids)


@router.put("/{poll_watcher_id}")
async def update_poll_watcher(
    poll_watcher_id: UUID, put: PollWatcherPut, session: Session, caller: Writer
) -> PollWatcherRead:
    """Replace a poll watcher's details."""
    return describe(await service.put_poll_watcher(session, caller, put, poll_watcher_id))


@router.delete("/{poll_watcher_id}", status_code=status.HTTP_204_NO_CONTENT)
async def erase_poll_watcher(poll_watcher_id: UUID, session: Session, caller: Writer) -> None:
    """Erase a poll watcher, their duties and phones. What they reported stays, without a name."""
    await service.erase_poll_watcher(session, caller, poll_watcher_id)


async def letters_of(session: Session, caller: Caller, round: int, watcher: UUID | None = None) -> list[Letter]:
    state = (await get_campaign(session, caller.campaign_id)).state
    check_round_exists(state, round)
    people = [
        poll_watcher
        for poll_watcher in await service.list_poll_watchers(session, caller)
        if watcher in (None, poll_watcher.id)
    ]
    stations = [station for station in await list_stations(session) if caller.covers(station.station)]
    return write_letters(ballot_of(state, round), people, stations)


def describe(watcher: KnownPollWatcher) -> PollWatcherRead:
    return PollWatcherRead(
        id=watcher.id,
        first_names=watcher.first_names,
        surname=watcher.surname,
        born_on=watcher.born_on,
        born_at=watcher.born_at,
        address=watcher.address,
        registered_in=watcher.registered_in,
        elector_number=watcher.elector_number,
        phone=watcher.phone,
        missing=watcher.missing,
        assignments=[AssignmentRead.model_validate(assignment) for assignment in watcher.assignments],
    )
