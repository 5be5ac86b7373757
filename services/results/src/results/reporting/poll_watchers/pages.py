"""Pages of the candidate's poll watchers: people, duties, letters."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from elections.places.stations import station_name
from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french

from results.reporting.poll_watchers import service
from results.reporting.poll_watchers.authorities import authority_of
from results.reporting.poll_watchers.duties import SAID, Duty
from results.reporting.poll_watchers.forms import (
    NAMES,
    AssignmentEntry,
    PollWatcherEntry,
    read_assignment,
    read_poll_watcher,
)
from results.reporting.poll_watchers.phone_numbers import write_number
from results.reporting.poll_watchers.routes import letters_of
from results.reporting.poll_watchers.schemas import AssignmentCreate, PollWatcherPut
from results.territory.stations.service import list_stations

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read", "poll_watchers:write"])]
_DONE = {
    "added": "La personne est enregistrée : donnez-lui une tâche dans un bureau.",
    "assigned": "La tâche est enregistrée.",
    "withdrawn": "La tâche est retirée.",
    "erased": "La personne est effacée, ses téléphones aussi.",
    "notified": "C'est noté : ces lettres ont été reçues.",
}


@router.get("/poll-watchers")
async def show_poll_watchers(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, PageForm(), message=_DONE.get(done, ""))


@router.post("/poll-watchers")
async def add_poll_watcher(
    request: Request, session: Session, caller: Writer, entry: Annotated[PollWatcherEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(PollWatcherPut, read_poll_watcher(entry), NAMES)
        await service.put_poll_watcher(session, caller, put)

    return await _submit(request, session, caller, act, "added", PageForm.of(entry, "add"))


@router.post("/poll-watchers/assign")
async def assign(
    request: Request, session: Session, caller: Writer, entry: Annotated[AssignmentEntry, Form()]
) -> Response:
    async def act() -> None:
        put = read_form(AssignmentCreate, read_assignment(entry), NAMES)
        await service.assign(session, caller, put)

    return await _submit(request, session, caller, act, "assigned", PageForm.of(entry, "assign"))


@router.post("/poll-watchers/assignments/{assignment_id}/withdraw")
async def withdraw(request: Request, assignment_id: UUID, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.withdraw(session, caller, assignment_id)

    return await _submit(request, session, caller, act, "withdrawn", PageForm("withdraw"))


@router.post("/poll-watchers/{poll_watcher_id}/erase")
async def erase(request: Request, poll_watcher_id: UUID, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.erase_poll_watcher(session, caller, poll_watcher_id)

    return await _submit(request, session, caller, act, "erased", PageForm("erase"))


@router.post("/poll-watchers/assignments/{assignment_id}/notified")
async def note_notified(request: Request, assignment_id: UUID, session: Session, caller: Writer) -> Response:
    async def act() -> None:
        await service.note_notified(session, caller, [assignment_id])

    return await _submit(request, session, caller, act, "notified", PageForm("notified"))


@router.get("/poll-watchers/letters")
async def show_letters(
    request: Request, session: Session, caller: Reader, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> HTMLResponse:
    """Show the letters as a page: the accessible twin of the PDF."""
    state = (await get_campaign(session, caller.campaign_id)).state
    letters = await letters_of(session, caller, round)
    return render(request, "poll_watchers/letters.html", campaign=state, round=round, letters=letters)


async def _submit(
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
        done=f"/poll-watchers?done={done}",
        again=lambda refused: _page(request, session, caller, refused),
    )


async def _page(
    request: Request, session: Session, caller: Caller, form: PageForm, *, message: str = ""
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    stations = [station for station in await list_stations(session) if caller.covers(station.station)]
    watchers = await service.list_poll_watchers(session, caller)
    deadlines = await service.list_deadlines(session, caller)
    named = {
        station.station: ", ".join(filter(None, (station_name(station.station), station.place))) for station in stations
    }
    return render(
        request,
        "poll_watchers/poll_watchers.html",
        campaign=state,
        watchers=watchers,
        people={watcher.id: watcher.name for watcher in watchers},
        stations=named,
        write_number=write_number,
        rounds={day.number: day.number for day in state.rounds},
        duties={duty: SAID[duty] for duty in Duty},
        titles={duty: SAID[duty].capitalize() for duty in Duty},
        deadlines=[(deadline, french.moment(deadline.due_at, state.time_zone)) for deadline in deadlines],
        authority=authority_of(state.territory),
        may_write="poll_watchers:write" in caller.scopes,
        form=form,
        said=message,
    )
