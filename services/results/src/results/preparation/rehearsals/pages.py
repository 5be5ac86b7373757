"""Pages of a rehearsal: the invented evening, the records to read out, and the form to type them."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from common.schemas.elections import ElectionKind
from elections.places.stations import station_name
from fastapi import APIRouter, Form, Path, Query, Request, Response, Security
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
from kit.web.problems import Invalid
from kit.web.refusals import check_round_exists

from results.ballots.candidates.service import find_own, list_candidates
from results.preparation.rehearsals import service
from results.preparation.rehearsals.forms import RehearsedEntry, read_sheet
from results.preparation.rehearsals.invention import LASTS
from results.reporting.desk_entries.forms import FIGURES, NAMES
from results.sheets.tallies.arithmetic import Severity, check_sheet
from results.sheets.tallies.arithmetic import Sheet as Arithmetic
from results.sheets.tallies.schemas import TallyCreate
from results.winners.score_lines import marks_of, scale_of, score_lines

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["stations:read", "stations:write"])]
Typist = Annotated[Caller, Security(caller_with, scopes=["stations:read", "tallies:write"])]
RoundQuery = Annotated[int, Query(ge=1, le=2)]
Station = Annotated[str, Path(max_length=20, pattern=r"^[0-9A-Z]{5}_[0-9A-Za-z.\-]{1,8}$")]


@router.get("/rehearsal")
async def show_rehearsal(
    request: Request,
    session: Session,
    caller: Reader,
    round: RoundQuery = 1,
    typed: Annotated[str, Query(max_length=20)] = "",
    wrong: Annotated[int, Query(ge=0, le=500)] = 0,
) -> HTMLResponse:
    said = ""
    if typed:
        said = (
            f"{station_name(typed)} : "
            f"{'un nombre diffère' if wrong == 1 else f'{wrong} nombres diffèrent'} du procès-verbal lu."
            if wrong
            else f"{station_name(typed)} : juste, chaque nombre est celui du procès-verbal."
        )
    return await _page(request, session, caller, round, PageForm(), message=said, good=not wrong)


@router.post("/rehearsal")
async def start(request: Request, session: Session, caller: Writer, round: RoundQuery = 1) -> Response:
    async def act() -> None:
        await service.start_rehearsal(session, caller, round)

    return await _submit(request, session, caller, round, act)


@router.post("/rehearsal/stop")
async def stop(request: Request, session: Session, caller: Writer, round: RoundQuery = 1) -> Response:
    async def act() -> None:
        await service.stop_rehearsal(session, round)

    return await _submit(request, session, caller, round, act)


@router.get("/rehearsal/records/{station}")
async def show_record(
    request: Request, session: Session, caller: Reader, station: Station, round: RoundQuery = 1
) -> HTMLResponse:
    """Show an invented record, for somebody to read out."""
    invented = await service.find_invented(session, round, station)
    return render(
        request,
        "rehearsals/record.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        round=round,
        title=station_name(station),
        figures=[(said, getattr(invented, name)) for name, said in FIGURES.items() if name != "signatures"],
        votes=[(f"{one.panel}. {one.name}", invented.votes[one.id]) for one in await list_candidates(session, round)],
    )


@router.get("/rehearsal/sheets/{station}")
async def show_sheet(
    request: Request, session: Session, caller: Typist, station: Station, round: RoundQuery = 1
) -> HTMLResponse:
    return await _sheet(request, session, caller, station, round, PageForm())


@router.post("/rehearsal/sheets/{station}")
async def type_sheet(
    request: Request,
    session: Session,
    caller: Typist,
    station: Station,
    entry: Annotated[RehearsedEntry, Form()],
    round: RoundQuery = 1,
) -> Response:
    async def act() -> list[str]:
        report = read_form(TallyCreate, {"station": station, "round": round, **read_sheet(entry)}, NAMES)
        figures = {"registered", "voters", "blank", "null", "valid", "votes"}
        faults = check_sheet(Arithmetic(**report.model_dump(include=figures)))
        if fault := next((one for one in faults if one.severity is Severity.ERROR), None):
            raise Invalid(fault.fr, fault.en, fault.pointer)
        return await service.type_sheet(session, caller, report)

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, "sheet"),
        done=lambda wrong: f"/rehearsal?round={round}&typed={station}&wrong={len(wrong)}",
        again=lambda form: _sheet(request, session, caller, station, round, form, entry),
    )


async def _submit(
    request: Request, session: Session, caller: Caller, round: int, act: Callable[[], Awaitable[None]]
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=PageForm("rehearsal"),
        done=f"/rehearsal?round={round}",
        again=lambda form: _page(request, session, caller, round, form),
    )


async def _sheet(
    request: Request,
    session: Session,
    caller: Caller,
    station: str,
    round: int,
    form: PageForm,
    entry: RehearsedEntry | None = None,
) -> HTMLResponse:
    invented = await service.find_invented(session, round, station)
    return render(
        request,
        "rehearsals/sheet.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        round=round,
        station=station,
        title=station_name(station),
        registered=invented.registered,
        figures={name: said for name, said in FIGURES.items() if name != "signatures"},
        candidates=await list_candidates(session, round),
        typed=dict(zip(entry.candidate, entry.votes, strict=False)) if entry else {},
        form=form,
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    round: int,
    form: PageForm,
    *,
    message: str = "",
    good: bool = True,
) -> HTMLResponse:
    state = (await get_campaign(session, caller.campaign_id)).state
    check_round_exists(state, round)
    stage = await service.read_stage(session, round)
    lines = ()
    if stage is not None:
        own = find_own({one.id: one.name for one in stage.candidates.values()}, state.candidate)
        on = next(day.on for day in state.rounds if day.number == round)
        lines = score_lines(stage.sums, stage.candidates, own, f"{state.election}-{on.year}")
    marks = marks_of(ElectionKind(state.election), state.territory, round, stage.sums) if stage else ()
    return render(
        request,
        "rehearsals/rehearsal.html",
        campaign=state,
        round=round,
        rounds=[day.number for day in state.rounds],
        stage=stage,
        until=french.hour(stage.ends_at, state.time_zone) if stage else "",
        lines=lines,
        marks=marks,
        scale=scale_of(lines, marks),
        station_name=station_name,
        lasts=int(LASTS.total_seconds() // 60),
        may_write="stations:write" in caller.scopes,
        may_type="tallies:write" in caller.scopes,
        form=form,
        said=message,
        good=good,
    )
