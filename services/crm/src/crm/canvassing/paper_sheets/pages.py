"""The pages behind the code on a sheet of paper: its lines, to be ticked as they were in the street."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.canvassing.paper_sheets import service
from crm.canvassing.paper_sheets.schemas import EntryCreate, EntryRead
from crm.canvassing.paper_sheets.sheet_pdf import COLUMNS
from crm.canvassing.turfs import service as turfs

router = APIRouter(route_class=Route, include_in_schema=False)

Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["canvasses:write"])]
_FIELDS = {"/walked_at": "le jour et l'heure de la tournée", "/ticked": "les cases cochées"}


@router.get("/paper-sheets")
async def show_turfs(request: Request, session: Session, caller: Planner) -> HTMLResponse:
    """Render the choice of a turf to print."""
    return await _turfs(request, session, caller)


@router.post("/paper-sheets")
async def make_sheets(
    request: Request, session: Session, caller: Planner, turf: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    try:
        async with session.begin_nested():
            sheets = await service.print_turf(session, caller, UUID(turf))
    except ValueError:
        return await _turfs(request, session, caller, bad="Choisissez une tournée.", status=422)
    except Problem as problem:
        return await _turfs(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, f"/v1/paper-sheets/batches/{sheets[0].batch}/pdf")


@router.get("/paper-sheets/{sheet_id}")
async def show_sheet(sheet_id: UUID, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    return await _sheet(request, session, caller, sheet_id)


@router.post("/paper-sheets/{sheet_id}")
async def enter_sheet(sheet_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Enter the lines of a sheet, one choice a line; a line without one is left out."""
    form = await request.form(max_fields=40, max_files=0)
    chosen = {key: str(value) for key, value in form.items()}
    state = (await get_campaign(session, caller.campaign_id)).state
    try:
        walked = datetime.fromisoformat(chosen.get("walked_at", "")).replace(tzinfo=ZoneInfo(state.time_zone))
        ticked = [
            {"line": int(name.removeprefix("line-")), "outcome": value}
            for name, value in chosen.items()
            if name.startswith("line-") and name.removeprefix("line-").isdecimal() and value
        ]
        put = read_form(EntryCreate, {"walked_at": walked.isoformat(), "ticked": ticked}, _FIELDS)
        async with session.begin_nested():
            entry = await service.enter_sheet(session, caller, sheet_id, put)
    except ValueError:
        bad = "Dites le jour et l'heure de la tournée."
        return await _sheet(request, session, caller, sheet_id, bad=bad, chosen=chosen, status=422)
    except Problem as problem:
        return await _sheet(request, session, caller, sheet_id, bad=problem.fr, chosen=chosen, status=problem.status)
    return await _sheet(request, session, caller, sheet_id, said=_said(entry), refused=entry.refused, chosen=chosen)


def _said(entry: EntryRead) -> str:
    new = f"{entry.recorded} porte{'s' if entry.recorded > 1 else ''} enregistrée{'s' if entry.recorded > 1 else ''}"
    return f"{new}, {entry.known} déjà connue{'s' if entry.known > 1 else ''}."


async def _turfs(
    request: Request, session: Session, caller: Caller, *, bad: str = "", status: int = 200
) -> HTMLResponse:
    published = (await session.scalars(turfs.turfs_within(caller))).all()
    return render(
        request,
        "paper_sheets/turfs.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        turfs=sorted(published, key=lambda turf: turf.name),
        bad=bad,
    )


async def _sheet(
    request: Request,
    session: Session,
    caller: Caller,
    sheet_id: UUID,
    *,
    said: str = "",
    bad: str = "",
    refused: list[str] | None = None,
    chosen: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    sheet = await service.get_sheet(session, caller, sheet_id)
    state = (await get_campaign(session, caller.campaign_id)).state
    walked = (sheet.walked_at or campaign_now(state)).astimezone(ZoneInfo(state.time_zone))
    return render(
        request,
        "paper_sheets/sheet.html",
        status=status,
        campaign=state,
        sheet=sheet,
        columns=COLUMNS,
        walked=(chosen or {}).get("walked_at") or walked.strftime("%Y-%m-%dT%H:%M"),
        said=said,
        bad=bad,
        refused=refused or [],
        chosen=chosen or {},
    )
