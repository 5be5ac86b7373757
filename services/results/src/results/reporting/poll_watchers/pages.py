from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Problem
from kit.web.validation import describe_error
from pydantic import ValidationError

from results.reporting.poll_watchers import service
from results.reporting.poll_watchers.duties import SAID, Duty
from results.reporting.poll_watchers.letters import describe_station
from results.reporting.poll_watchers.routes import letters_of
from results.reporting.poll_watchers.schemas import AssignmentCreate, PollWatcherPut
from results.territory.stations.service import list_stations

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read", "poll_watchers:write"])]
Text = Annotated[str, Form(max_length=300)]
_DONE = {
    "added": "La personne est enregistrée : donnez-lui une tâche dans un bureau.",
    "assigned": "La tâche est enregistrée.",
    "withdrawn": "La tâche est retirée.",
    "erased": "La personne est effacée, ses téléphones aussi.",
    "notified": "C'est noté : le maire a reçu ces lettres.",
}


@router.get("/officers")
async def show_officers(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    return await _page(request, session, caller, said=_DONE.get(done, ""))


@router.post("/officers")
async def add_officer(
    request: Request,
    session: Session,
    caller: Writer,
    first_names: Text = "",
    surname: Text = "",
    born_on: Text = "",
    born_at: Text = "",
    address: Text = "",
    registered_in: Text = "",
    phone: Text = "",
) -> Response:
    typed = {
        "first_names": first_names,
        "surname": surname,
        "born_on": born_on,
        "born_at": born_at,
        "address": address,
        "registered_in": registered_in,
        "phone": phone,
    }
    try:
        put = PollWatcherPut.model_validate({name: text.strip() or None for name, text in typed.items()})
        async with session.begin_nested():
            await service.put_officer(session, caller, put)
    except (Problem, ValidationError) as error:
        return await _page(request, session, caller, bad=_said(error), typed=typed, status=422)
    return back(request, "/officers?done=added")


@router.post("/officers/assign")
async def assign(
    request: Request,
    session: Session,
    caller: Writer,
    officer_id: Text = "",
    station: Text = "",
    duty: Text = "",
    round: Annotated[int, Form(ge=1, le=2)] = 1,
) -> Response:
    said: dict[str, Any] = {"officer_id": officer_id, "station": station.strip(), "round": round, "duty": duty}
    try:
        async with session.begin_nested():
            await service.assign(session, caller, AssignmentCreate.model_validate(said))
    except (Problem, ValidationError) as error:
        return await _page(request, session, caller, bad=_said(error), status=422)
    return back(request, "/officers?done=assigned")


@router.post("/officers/assignments/{assignment_id}/withdraw")
async def withdraw(request: Request, assignment_id: UUID, session: Session, caller: Writer) -> Response:
    await service.withdraw(session, caller, assignment_id)
    return back(request, "/officers?done=withdrawn")


@router.post("/officers/{officer_id}/erase")
async def erase(request: Request, officer_id: UUID, session: Session, caller: Writer) -> Response:
    await service.erase_officer(session, caller, officer_id)
    return back(request, "/officers?done=erased")


@router.post("/officers/assignments/{assignment_id}/notified")
async def note_notified(request: Request, assignment_id: UUID, session: Session, caller: Writer) -> Response:
    await service.note_notified(session, caller, [assignment_id])
    return back(request, "/officers?done=notified")


@router.get("/officers/letters")
async def show_letters(
    request: Request, session: Session, caller: Reader, round: Annotated[int, Query(ge=1, le=2)] = 1
) -> HTMLResponse:
    """The letters as a page: their twin for who reads with a machine."""
    state = (await get_campaign(session, caller.campaign_id)).state
    letters = await letters_of(session, caller, round)
    return render(request, "officers/letters.html", campaign=state, round=round, letters=letters)


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    stations = [one for one in await list_stations(session) if caller.covers(one.station)]
    deadlines = await service.list_deadlines(session, caller)
    return render(
        request,
        "officers/officers.html",
        status,
        campaign=state,
        officers=await service.list_officers(session, caller),
        stations=stations,
        places={one.station: describe_station(one) for one in stations},
        rounds=[day.number for day in state.rounds],
        duties={duty: SAID[duty] for duty in Duty},
        deadlines=[(one, french.moment(one.due_at, state.time_zone)) for one in deadlines],
        may_write="poll_watchers:write" in caller.scopes,
        typed=typed or {},
        said=said,
        bad=bad,
    )


def _said(error: Problem | ValidationError) -> str:
    if isinstance(error, Problem):
        return error.fr
    first = error.errors(include_url=False)[0]
    found = describe_error({**first, "loc": ("body", *first["loc"])}, english=False)
    return f"{_FIELDS.get(str(first['loc'][0]), '')}{found['detail']}"


_FIELDS = {
    "first_names": "Prénoms : ",
    "surname": "Nom : ",
    "born_on": "Date de naissance : ",
    "phone": "Téléphone : ",
    "station": "Bureau : ",
    "duty": "Tâche : ",
    "officer_id": "Personne : ",
}
