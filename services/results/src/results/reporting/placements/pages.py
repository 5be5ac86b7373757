"""Page that enters many people for the polling stations and proposes where each goes."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.sandbox import MB, Limits, Sandbox
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Invalid
from kit.web.refusals import check_round_exists

from results.reporting.placements import service
from results.reporting.placements.forms import PeopleEntry, PlacementsEntry, rows_of
from results.reporting.placements.people_table import ReadPerson, UnreadablePeople, read_people
from results.reporting.poll_watchers.duties import SAID, Duty
from results.territory.imports.routes import read_form as read_file_form
from results.territory.imports.table_file import UnreadableFile, read_table

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read", "poll_watchers:write"])]
RoundQuery = Annotated[int, Query(ge=1, le=2)]
Count = Annotated[int, Query(ge=0, le=100_000)]
MAX_BYTES = 5 * 2**20
_FILES = Sandbox(
    Limits(memory=128 * MB, per_byte=60, most_memory=512 * MB, cpu_seconds=20), (UnreadablePeople, UnreadableFile)
)


@router.get("/poll-watchers/placements")
async def show_placements(
    request: Request,
    session: Session,
    caller: Reader,
    round: RoundQuery = 1,
    added: Count = 0,
    known: Count = 0,
    placed: Count = 0,
    spread: bool = False,
) -> HTMLResponse:
    parts = [
        f"{_count(added, 'personne ajoutée', 'personnes ajoutées')}" if added else "",
        f"{_count(known, 'était déjà là', 'étaient déjà là')}" if known else "",
        f"{_count(placed, 'tâche donnée', 'tâches données')}" if placed else "",
    ]
    said = ", ".join(part for part in parts if part)
    return await _page(
        request,
        session,
        caller,
        round,
        PageForm(),
        message=f"C’est enregistré : {said}." if said else "",
        spread=spread,
    )


@router.post("/poll-watchers/placements/people")
async def enter_people(
    request: Request, session: Session, caller: Writer, entry: Annotated[PeopleEntry, Form()], round: RoundQuery = 1
) -> Response:
    async def act() -> str:
        try:
            people = read_people(entry.lines)
        except UnreadablePeople as refused:
            raise Invalid(str(refused), "Nobody can be read from these lines.", "/lines") from refused
        return await _enter(session, caller, people, round, entry.duty)

    return await _submit(request, session, caller, round, act, PageForm.of(entry, "people"))


@router.post("/poll-watchers/placements/file")
async def send_people(request: Request, session: Session, caller: Writer, round: RoundQuery = 1) -> Response:
    async def act() -> str:
        _, content, _ = await read_file_form(request, MAX_BYTES)
        try:
            people = await _FILES.run(read_people_file, content)
        except (UnreadablePeople, UnreadableFile) as refused:
            raise Invalid(str(refused), "Nobody can be read from this file.", "/file") from refused
        return await _enter(session, caller, people, round, Duty.DELEGATE)

    return await _submit(
        request, session, caller, round, act, PageForm("file", inputs={"/file": "file", "/lines": "file"})
    )


def read_people_file(content: bytes) -> list[ReadPerson]:
    """Read a table of people; runs in the confined process."""
    return read_people(read_table(content))


@router.post("/poll-watchers/placements")
async def place_people(
    request: Request, session: Session, caller: Writer, entry: Annotated[PlacementsEntry, Form()], round: RoundQuery = 1
) -> Response:
    if entry.spread:
        return await _page(request, session, caller, round, PageForm(), spread=True)

    async def act() -> str:
        placed = await service.place_people(session, caller, rows_of(entry), round)
        if not placed:
            raise Invalid("Écrivez au moins un bureau.", "Name at least one station.", "/stations/0")
        return f"placed={placed}"

    inputs = {f"/stations/{index}": f"stations-{index}" for index in range(len(entry.stations))}
    return await _submit(request, session, caller, round, act, PageForm.of(entry, "place", inputs), entry)


@router.post("/poll-watchers/placements/copy")
async def copy_duties(request: Request, session: Session, caller: Writer) -> Response:
    async def act() -> str:
        check_round_exists((await get_campaign(session, caller.campaign_id)).state, 2)
        return f"placed={await service.copy_duties(session, caller)}"

    return await _submit(request, session, caller, 2, act, PageForm("copy"))


@router.post("/poll-watchers/placements/notified")
async def note_notified(request: Request, session: Session, caller: Writer, round: RoundQuery = 1) -> Response:
    async def act() -> None:
        await service.note_all_notified(session, caller, round)

    return await submit(
        request,
        session,
        act,
        form=PageForm("notified"),
        done="/poll-watchers?done=notified",
        again=lambda form: _page(request, session, caller, round, form),
    )


async def _enter(session: Session, caller: Caller, people: list[ReadPerson], round: int, duty: str) -> str:
    check_round_exists((await get_campaign(session, caller.campaign_id)).state, round)
    if duty not in set(Duty):
        raise Invalid("Choisissez une tâche.", "Choose a duty.", "/duty")
    entered = await service.enter_people(session, caller, people, round, Duty(duty))
    return f"added={entered.added}&known={entered.known}&placed={entered.placed}"


async def _submit(
    request: Request,
    session: Session,
    caller: Caller,
    round: int,
    act: Callable[[], Awaitable[str]],
    form: PageForm,
    entry: PlacementsEntry | None = None,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=lambda said: f"/poll-watchers/placements?round={round}&{said}",
        again=lambda refused: _page(request, session, caller, round, refused, entry=entry),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    round: int,
    form: PageForm,
    *,
    entry: PlacementsEntry | None = None,
    message: str = "",
    spread: bool = False,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    check_round_exists(state, round)
    placements = await service.read_placements(session, caller, round, spread=spread)
    return render(
        request,
        "placements/placements.html",
        campaign=state,
        round=round,
        rounds=[day.number for day in state.rounds],
        placements=placements,
        typed={person: (duty, stations) for person, duty, stations in rows_of(entry)} if entry else {},
        duties={duty: SAID[duty].capitalize() for duty in Duty},
        spread=spread,
        may_write="poll_watchers:write" in caller.scopes,
        form=form,
        said=message,
    )


def _count(number: int, singular: str, many: str) -> str:
    return f"{french.number(number)} {singular if number < 2 else many}"
