from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit import jobs
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.files.uploads import Upload, upload_within
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from sqlalchemy import select
from starlette.responses import Response

from crm.imports.files import column_fields, service
from crm.imports.files import upload as files_upload
from crm.imports.files.forms import MappingEntry, StartEntry, inputs_of, read_mapping
from crm.imports.files.labels import ENCODINGS, STATES, WARNINGS, say
from crm.imports.files.models import PersonImport
from crm.imports.files.schemas import MappingPut
from crm.people.records.custom_fields import custom_fields

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "imports:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "imports:write"])]
Sent = Annotated[Upload, Depends(upload_within("people_file_max_bytes"))]
SHOWN = 30
DONE = {
    "sent": "Le fichier est reçu. Relisez comment chaque colonne est comprise.",
    "mapped": "L'aperçu se prépare : rien n'est écrit.",
    "started": "L'import a commencé.",
    "undoing": "L'annulation a commencé.",
    "removed": "Le fichier est jeté.",
}
UNDER_WAY = {"mapped": "previewing", "started": "running", "undoing": "undoing"}
"""The state during which a confirmation stays on the page."""
NAMES = {
    "/columns": "les colonnes",
    "/known": "le choix pour qui est déjà connu",
    "/unknown_tags": "le choix pour les étiquettes",
    "/unreadable": "le choix pour les cases illisibles",
    "/country": "le pays",
    "/tags": "les étiquettes",
    "/given_by": "qui vous a remis le fichier",
}


@router.get("/imports")
async def show_imports(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the uploaded files, and the upload form."""
    return await _list(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/imports")
async def send_file(upload: Sent, request: Request, session: Session, caller: Importer) -> Response:
    async def act() -> UUID:
        made, _ = await service.receive_file(session, caller, upload, "contacts")
        return made.id

    return await submit(
        request,
        session,
        act,
        form=PageForm(typed={"file": ()}),
        done=lambda made: f"/imports/{made}?done=sent",
        again=lambda form: _list(request, session, caller, form=form),
    )


@router.get("/imports/{import_id}")
async def show_import(
    import_id: UUID, request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show one file: its columns, the preview of its effects, the result."""
    return await _one(request, session, caller, import_id, done=done)


@router.post("/imports/{import_id}/mapping")
async def map_columns(
    import_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[MappingEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.put_mapping(session, caller, import_id, read_form(MappingPut, read_mapping(entry), NAMES))

    form = PageForm.of(entry, inputs=inputs_of(entry))
    return await _act(request, session, caller, import_id, act, "mapped", form)


@router.post("/imports/{import_id}/start")
async def start(
    import_id: UUID, request: Request, session: Session, caller: Importer, entry: Annotated[StartEntry, Form()]
) -> Response:
    async def act() -> None:
        await service.start(session, caller, import_id, leave_stopped_out=entry.leave_stopped_out == "yes")

    return await _act(request, session, caller, import_id, act, "started", PageForm())


@router.post("/imports/{import_id}/undo")
async def undo(import_id: UUID, request: Request, session: Session, caller: Importer) -> Response:
    async def act() -> None:
        await service.undo(session, caller, import_id)

    return await _act(request, session, caller, import_id, act, "undoing", PageForm())


@router.post("/imports/{import_id}/remove")
async def remove(import_id: UUID, request: Request, session: Session, caller: Importer) -> Response:
    async def act() -> None:
        await service.remove(session, caller, import_id)

    return await submit(
        request,
        session,
        act,
        form=PageForm(),
        done="/imports?done=removed",
        again=lambda form: _one(request, session, caller, import_id, form=form),
    )


async def _act(
    request: Request,
    session: Session,
    caller: Caller,
    import_id: UUID,
    act: Callable[[], Awaitable[None]],
    done: str,
    form: PageForm,
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done=f"/imports/{import_id}?done={done}",
        again=lambda form: _one(request, session, caller, import_id, form=form),
    )


async def _list(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    service.check_whole_campaign(caller)
    query = select(PersonImport).where(PersonImport.campaign_id == caller.campaign_id)
    imports = await session.scalars(query.order_by(PersonImport.created_at.desc()).limit(SHOWN))
    return render(
        request,
        "imports/imports.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        imports=[service.describe(one) for one in imports],
        states=STATES,
        may_write={"people:write", "imports:write"} <= caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )


async def _one(
    request: Request,
    session: Session,
    caller: Caller,
    import_id: UUID,
    *,
    done: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    found = await service.get_import(session, caller, import_id)
    confirmation = DONE.get(done, "") if UNDER_WAY.get(done, found.state) == found.state else ""
    allowed = files_upload.allowed_of(found.target)
    targets = {key: label for key, label in column_fields.TARGETS.items() if key in allowed}
    if found.target == "contacts":
        targets |= {f"custom:{row.key}": row.label for row in await custom_fields(session)}
    columns = await service.read_columns(session, request.app.state.sessions, found)
    chosen = form.typed.get("column", ()) if form else ()
    job = await jobs.read_job(session, caller.campaign_id, found.job_id) if found.job_id else None
    return render(
        request,
        "imports/import.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        found=service.describe(found),
        stopped=service.stopped_lines(found),
        columns=columns,
        chosen=chosen or [column.proposed or "" for column in columns],
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
        said=confirmation,
        form=form or PageForm(),
    )


def _said(remarks: dict[str, int], header: list[str]) -> list[dict[str, Any]]:
    """Return the remarks with their counts, most frequent first."""
    lines: list[dict[str, Any]] = []
    for remark, number in sorted(remarks.items(), key=lambda one: -one[1]):
        column, sentence = say(remark, header)
        lines.append({"number": number, "column": column, "sentence": sentence})
    return lines
