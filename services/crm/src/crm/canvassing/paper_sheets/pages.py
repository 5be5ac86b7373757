"""Pages behind a sheet's QR code: its lines, to enter what was ticked in the street."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused, submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from crm.canvassing.paper_sheets import service
from crm.canvassing.paper_sheets.schemas import MAX_LINES, EntryCreate, EntryRead
from crm.canvassing.paper_sheets.sheet_pdf import COLUMNS
from crm.canvassing.turfs import service as turfs

router = APIRouter(route_class=Route, include_in_schema=False)

Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["canvasses:write"])]
_NAMES = {"/walked_at": "le jour et l'heure de la tournée", "/ticked": "les cases cochées"}
_LINES = tuple(f"line-{number}" for number in range(1, MAX_LINES + 1))
_LONGEST = 100


class PrintEntry(Posted):
    """The form that chooses what to print."""

    turf: Line = ""


@router.get("/paper-sheets")
async def show_turfs(request: Request, session: Session, caller: Planner) -> HTMLResponse:
    """Show the choice of a turf to print."""
    return await _turfs(request, session, caller)


@router.post("/paper-sheets")
async def make_sheets(
    request: Request, session: Session, caller: Planner, entry: Annotated[PrintEntry, Form()]
) -> Response:
    async def act() -> UUID:
        try:
            turf = UUID(entry.turf)
        except ValueError as error:
            raise Invalid("Choisissez une tournée.", "Choose a turf.", "/turf") from error
        return (await service.print_turf(session, caller, turf))[0].batch

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=lambda batch: f"/v1/paper-sheets/batches/{batch}/pdf",
        again=lambda form: _turfs(request, session, caller, form=form),
    )


@router.get("/paper-sheets/{sheet_id}")
async def show_sheet(sheet_id: UUID, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    return await _sheet(request, session, caller, sheet_id)


@router.post("/paper-sheets/{sheet_id}")
async def enter_sheet(sheet_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Record the lines of a sheet, one choice per line; lines without a choice are skipped."""
    async with request.form(max_fields=40, max_files=0) as sent:
        typed = {name: str(sent[name])[:_LONGEST] for name in ("walked_at", *_LINES) if name in sent}
    ticked = [name for name in _LINES if typed.get(name)]

    async def act() -> EntryRead:
        zone = ZoneInfo((await get_campaign(session, caller.campaign_id)).state.time_zone)
        try:
            walked = datetime.fromisoformat(typed.get("walked_at", "")).replace(tzinfo=zone)
        except ValueError as error:
            raise Invalid(
                "Dites le jour et l'heure de la tournée.", "Give the day and the hour of the round.", "/walked_at"
            ) from error
        rows = [{"line": _LINES.index(name) + 1, "outcome": typed[name]} for name in ticked]
        put = read_form(EntryCreate, {"walked_at": walked.isoformat(), "ticked": rows}, _NAMES)
        return await service.enter_sheet(session, caller, sheet_id, put)

    inputs = {f"/ticked/{index}": name for index, name in enumerate(ticked)} | {"/ticked": _LINES[0]}
    form = PageForm("", {name: (text,) for name, text in typed.items()}, inputs)
    result = await attempt(session, act, form)
    if isinstance(result, PageForm):
        return await show_refused(result, lambda form: _sheet(request, session, caller, sheet_id, form=form))
    return await _sheet(
        request, session, caller, sheet_id, confirmation=_said(result), refused=result.refused, form=form
    )


def _said(entry: EntryRead) -> str:
    new = f"{entry.recorded} porte{'s' if entry.recorded > 1 else ''} enregistrée{'s' if entry.recorded > 1 else ''}"
    return f"{new}, {entry.known} déjà connue{'s' if entry.known > 1 else ''}."


async def _turfs(request: Request, session: Session, caller: Caller, *, form: PageForm | None = None) -> HTMLResponse:
    published = (await session.scalars(turfs.turfs_within(caller))).all()
    return render(
        request,
        "paper_sheets/turfs.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        turfs={turf.id: f"{turf.name} ({turf.code})" for turf in sorted(published, key=lambda turf: turf.name)},
        form=form or PageForm(),
    )


async def _sheet(
    request: Request,
    session: Session,
    caller: Caller,
    sheet_id: UUID,
    *,
    confirmation: str = "",
    refused: list[str] | None = None,
    form: PageForm | None = None,
) -> HTMLResponse:
    sheet = await service.get_sheet(session, caller, sheet_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    walked = (sheet.walked_at or campaign_now(state)).astimezone(ZoneInfo(state.time_zone))
    return render(
        request,
        "paper_sheets/sheet.html",
        campaign=state,
        sheet=sheet,
        columns=COLUMNS,
        walked=walked.strftime("%Y-%m-%dT%H:%M"),
        said=confirmation,
        form=form or PageForm(),
        refused=refused or [],
    )
