from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import Upload, upload_within
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from sqlalchemy import select
from starlette.responses import Response

from crm.imports.files import column_fields, service
from crm.imports.files import upload as files_upload
from crm.imports.files.headers import MOST_COLUMNS
from crm.imports.files.labels import ENCODINGS, STATES, WARNINGS, say
from crm.imports.files.models import PersonImport
from crm.imports.files.schemas import MappingPut
from crm.people.records.custom_fields import custom_fields
from crm.people.records.form_input import tags_of

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "imports:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "imports:write"])]
Sent = Annotated[Upload, Depends(upload_within("people_file_max_bytes"))]
Text = Annotated[str, Form(max_length=400)]
SHOWN = 30
DONE = {
    "sent": "Le fichier est reçu. Relisez comment chaque colonne est comprise.",
    "mapped": "L'aperçu se prépare : rien n'est écrit.",
    "started": "L'import a commencé.",
    "undoing": "L'annulation a commencé.",
    "removed": "Le fichier est jeté.",
}
UNDER_WAY = {"mapped": "previewing", "started": "running", "undoing": "undoing"}
"""What was asked for is said for as long as it is being done."""
NAMES = {
    "/columns": "les colonnes",
    "/country": "le pays",
    "/tags": "les étiquettes",
    "/given_by": "qui vous a remis le fichier",
}


@router.get("/imports")
async def show_imports(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """The files that were sent, and a form for the next."""
    return await _list(request, session, caller, said=DONE.get(done, ""))


@router.post("/imports")
async def send_file(upload: Sent, request: Request, session: Session, caller: Importer) -> Response:
    try:
        async with session.begin_nested():
            made, _ = await service.receive_file(session, caller, upload, "contacts")
            made_id = made.id
    except Problem as problem:
        return await _list(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, f"/imports/{made_id}?done=sent")


@router.get("/imports/{import_id}")
async def show_import(
    import_id: UUID, request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Render one file: its columns, the preview of its effects, the result."""
    return await _one(request, session, caller, import_id, done=done)


@router.post("/imports/{import_id}/mapping")
async def map_columns(
    import_id: UUID,
    request: Request,
    session: Session,
    caller: Importer,
    column: Annotated[list[str] | None, Form(max_length=MOST_COLUMNS)] = None,
    known: Text = "complete",
    unknown_tags: Text = "report",
    unreadable: Text = "leave_out",
    country: Text = "FR",
    tags: Text = "",
    given_by: Text = "",
) -> Response:
    said: dict[str, Any] = {
        "columns": [one or None for one in column or []],
        "known": known,
        "unknown_tags": unknown_tags,
        "unreadable": unreadable,
        "country": country.strip().upper(),
        "tags": tags_of(tags),
        "given_by": " ".join(given_by.split()) or None,
    }
    try:
        async with session.begin_nested():
            await service.put_mapping(session, caller, import_id, read_form(MappingPut, said, NAMES))
    except Problem as problem:
        return await _one(request, session, caller, import_id, bad=problem.fr, status=problem.status)
    return back(request, f"/imports/{import_id}?done=mapped")


@router.post("/imports/{import_id}/start")
async def start(
    import_id: UUID,
    request: Request,
    session: Session,
    caller: Importer,
    leave_stopped_out: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    try:
        await service.start(session, caller, import_id, leave_stopped_out=leave_stopped_out == "yes")
    except Problem as problem:
        return await _one(request, session, caller, import_id, bad=problem.fr, status=problem.status)
    return back(request, f"/imports/{import_id}?done=started")


@router.post("/imports/{import_id}/undo")
async def undo(import_id: UUID, request: Request, session: Session, caller: Importer) -> Response:
    try:
        await service.undo(session, caller, import_id)
    except Problem as problem:
        return await _one(request, session, caller, import_id, bad=problem.fr, status=problem.status)
    return back(request, f"/imports/{import_id}?done=undoing")


@router.post("/imports/{import_id}/remove")
async def remove(import_id: UUID, request: Request, session: Session, caller: Importer) -> Response:
    try:
        await service.remove(session, caller, import_id)
    except Problem as problem:
        return await _one(request, session, caller, import_id, bad=problem.fr, status=problem.status)
    return back(request, "/imports?done=removed")


async def _list(
    request: Request, session: Session, caller: Caller, *, said: str = "", bad: str = "", status: int = 200
) -> HTMLResponse:
    service.check_whole_campaign(caller)
    mine = select(PersonImport).where(PersonImport.campaign_id == caller.campaign_id)
    found = await session.scalars(mine.order_by(PersonImport.created_at.desc()).limit(SHOWN))
    return render(
        request,
        "imports/imports.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        imports=[service.describe(one) for one in found],
        states=STATES,
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=said,
        bad=bad,
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    import_id: UUID,
    *,
    done: str = "",
    bad: str = "",
    status: int = 200,
) -> HTMLResponse:
    found = await service.get_import(session, caller, import_id)
    said = DONE.get(done, "") if UNDER_WAY.get(done, found.state) == found.state else ""
    allowed = files_upload.allowed_of(found.target)
    targets = {key: label for key, label in column_fields.TARGETS.items() if key in allowed}
    if found.target == "contacts":
        targets |= {f"custom:{row.key}": row.label for row in await custom_fields(session)}
    columns = await service.read_columns(session, request.app.state.sessions, found)
    job = await jobs.read_job(session, caller.campaign_id, found.job_id) if found.job_id else None
    return render(
        request,
        "imports/import.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        found=service.describe(found),
        stopped=service.stopped_lines(found),
        columns=columns,
        targets=targets,
        mapping=await service.saved_mapping(session, found) or MappingPut(columns=[None]),
        joined=column_fields.joined(found.header, MappingPut.model_validate(found.mapping).columns)
        if found.mapping
        else {},
        job=job,
        states=STATES,
        encodings=ENCODINGS,
        warnings=WARNINGS,
        said_of=lambda remarks: _said(cast(dict[str, int], remarks), found.header),  # pyright: ignore[reportUnknownLambdaType]  # what the report's column holds
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=said,
        bad=bad,
    )


def _said(remarks: dict[str, int], header: list[str]) -> list[dict[str, Any]]:
    """The most frequent first."""
    lines: list[dict[str, Any]] = []
    for remark, number in sorted(remarks.items(), key=lambda one: -one[1]):
        column, sentence = say(remark, header)
        lines.append({"number": number, "column": column, "sentence": sentence})
    return lines
