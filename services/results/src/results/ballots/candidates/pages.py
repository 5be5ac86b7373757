"""Page to enter who stands in a round: typed, pasted, or from a file of candidatures."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from common.schemas.elections import ElectionKind
from fastapi import APIRouter, Form, Query, Request, Response, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.sandbox import MB, Limits, Sandbox
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text import french
from kit.web.problems import Invalid
from kit.web.refusals import check_round_exists

from results.ballots.candidates import service
from results.ballots.candidates.bound_candidates import list_bound
from results.ballots.candidates.candidate_ids import give_ids
from results.ballots.candidates.candidate_table import (
    NUANCES,
    ReadCandidate,
    UnreadableTable,
    read_candidates,
)
from results.ballots.candidates.forms import (
    NAMES,
    CandidatesEntry,
    PastedEntry,
    read_rows,
    rows_of,
    rows_to_show,
)
from results.ballots.candidates.schemas import CandidatesPut
from results.territory.imports.routes import read_form as read_file_form
from results.territory.imports.table_file import UnreadableFile, read_table

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["stations:read", "stations:write"])]
RoundQuery = Annotated[int, Query(ge=1, le=2)]
MAX_BYTES = 20 * 2**20
_FILES = Sandbox(
    Limits(memory=128 * MB, per_byte=60, most_memory=1024 * MB, cpu_seconds=30), (UnreadableTable, UnreadableFile)
)


@router.get("/candidates")
async def show_candidates(
    request: Request,
    session: Session,
    caller: Reader,
    round: RoundQuery = 1,
    done: Annotated[int, Query(ge=0, le=500)] = 0,
) -> HTMLResponse:
    said = (
        f"C'est enregistré : {done} {'candidature' if done == 1 else 'candidatures'} au tour {round}." if done else ""
    )
    return await _page(request, session, caller, round, PageForm(), message=said)


@router.post("/candidates")
async def save_candidates(
    request: Request,
    session: Session,
    caller: Writer,
    entry: Annotated[CandidatesEntry, Form()],
    round: RoundQuery = 1,
) -> Response:
    if entry.more:
        return await _page(request, session, caller, round, PageForm(), entry=entry)

    async def act() -> int:
        return await _keep(session, caller, round, read_rows(entry))

    return await _submit(request, session, caller, round, act, PageForm("typed"), entry)


@router.post("/candidates/paste")
async def paste_candidates(
    request: Request,
    session: Session,
    caller: Writer,
    entry: Annotated[PastedEntry, Form()],
    round: RoundQuery = 1,
) -> Response:
    async def act() -> int:
        territory, pairs = await _contest(session, caller)
        try:
            found = read_candidates(entry.lines, territory, pairs=pairs)
        except UnreadableTable as refused:
            raise Invalid(str(refused), "No candidate can be read from these lines.", "/lines") from refused
        return await _keep(session, caller, round, rows_of(found))

    return await _submit(request, session, caller, round, act, PageForm.of(entry, "paste"))


@router.post("/candidates/file")
async def send_file(request: Request, session: Session, caller: Writer, round: RoundQuery = 1) -> Response:
    async def act() -> int:
        _, content, _ = await read_file_form(request, MAX_BYTES)
        territory, pairs = await _contest(session, caller)
        try:
            found = await _FILES.run(read_file, content, territory, pairs)
        except (UnreadableTable, UnreadableFile) as refused:
            raise Invalid(str(refused), "No candidate can be read from this file.", "/file") from refused
        return await _keep(session, caller, round, rows_of(found))

    return await _submit(request, session, caller, round, act, PageForm("file", inputs={"/file": "file"}))


def read_file(content: bytes, territory: str, pairs: bool) -> list[ReadCandidate]:
    """Read a file of candidatures; runs in the confined process."""
    return read_candidates(read_table(content), territory, pairs=pairs)


async def _contest(session: Session, caller: Caller) -> tuple[str, bool]:
    state = (await get_campaign(session, caller.campaign_id)).state
    return state.territory, state.election is ElectionKind.DEPARTEMENTALES


async def _keep(session: Session, caller: Caller, round: int, rows: list[dict[str, object]]) -> int:
    check_round_exists((await get_campaign(session, caller.campaign_id)).state, round)
    known = {
        one.name: one.id for number in (3 - round, round) for one in await service.list_candidates(session, number)
    }
    ids = give_ids([str(row["name"]) for row in rows], known)
    candidates = [row | {"id": id} for row, id in zip(rows, ids, strict=True)]
    if not candidates:
        raise Invalid(
            "Écrivez au moins un nom : une ligne par candidat, par binôme ou par liste.",
            "Write at least one name.",
            "/candidates",
        )
    put = read_form(CandidatesPut, {"candidates": candidates}, NAMES)
    bound = await list_bound(session, "sheets", round)
    await service.put_candidates(session, caller.campaign_id, round, put, bound)
    return len(candidates)


async def _submit(
    request: Request,
    session: Session,
    caller: Caller,
    round: int,
    act: Callable[[], Awaitable[int]],
    form: PageForm,
    entry: CandidatesEntry | None = None,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=lambda count: f"/candidates?round={round}&done={count}",
        again=lambda refused: _page(request, session, caller, round, refused, entry=entry),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    round: int,
    form: PageForm,
    *,
    entry: CandidatesEntry | None = None,
    message: str = "",
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    check_round_exists(state, round)
    stored = await service.list_candidates(session, round)
    return render(
        request,
        "candidates/candidates.html",
        campaign=state,
        round=round,
        rounds=[day.number for day in state.rounds],
        day=french.day(next(day.on for day in state.rounds if day.number == round)),
        stored=stored,
        own=service.find_own({one.id: one.name for one in stored}, state.candidate),
        rows=rows_to_show(stored, entry),
        nuances=NUANCES,
        may_write="stations:write" in caller.scopes,
        form=form,
        said=message,
    )
