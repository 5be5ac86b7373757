from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Security
from fastapi.responses import StreamingResponse
from kit.app import Route
from kit.files.uploads import Upload, upload_within
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.api_docs import GONE_RESPONSE
from kit.web.paging import Page, Paging, read_newest, read_page
from sqlalchemy import select

from crm.imports.files import service
from crm.imports.files.models import ImportLine, PersonImport
from crm.imports.files.schemas import Effect, ImportRead, LineRead, MappingPut, Origin, ReceivedRead, SampleRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["imports"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "imports:read"])]
Importer = Annotated[Caller, Security(caller_with, scopes=["people:write", "imports:write"])]
Sent = Annotated[Upload, Depends(upload_within("people_file_max_bytes"))]
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}
}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV or XLSX."},
                    },
                }
            }
        },
    }
}


@router.post("/imports", status_code=201, openapi_extra=_FILE)
async def create_import(
    upload: Sent,
    session: Session,
    caller: Importer,
    origin: Annotated[
        Origin | None,
        Query(
            description="Where its people come from, as you state it; required. `campaign`: this campaign collected "
            "them; `regular`: regular contacts of the same controller; `agreed`: of an earlier election, and only who "
            "agreed to be kept comes in."
        ),
    ] = None,
) -> ReceivedRead:
    """Upload a file of people (CSV in any usual encoding, XLSX).

    Nothing is written; a mapping of its columns is proposed.
    """
    person_import, columns = await service.receive_file(session, caller, upload, "contacts", origin=origin)
    return ReceivedRead(**service.describe(person_import).model_dump(), columns=columns)


@router.get("/imports")
async def list_imports(session: Session, paging: Paging, caller: Reader) -> Page[ImportRead]:
    """List the uploaded files and their results, latest first."""
    service.check_whole_campaign(caller)
    rows = select(PersonImport).where(PersonImport.campaign_id == caller.campaign_id)
    page = await read_newest(session, rows, PersonImport.created_at, PersonImport.id, paging)
    return Page(items=[service.describe(row) for row in page.items], next=page.next)


@router.get("/imports/{import_id}")
async def get_import(import_id: UUID, session: Session, caller: Reader) -> ImportRead:
    """Return one file: its mapping, the preview of its effects, the result."""
    return service.describe(await service.get_import(session, caller, import_id))


@router.get("/imports/{import_id}/sample")
async def get_import_sample(import_id: UUID, session: Session, caller: Reader) -> SampleRead:
    """Return the first people of a previewed file as they will be, examples of each remark, and what is asked."""
    return await service.read_sample(session, caller, import_id)


@router.put("/imports/{import_id}/mapping", status_code=202, responses=GONE_RESPONSE)
async def set_import_mapping(import_id: UUID, put: MappingPut, session: Session, caller: Importer) -> ImportRead:
    """Set the mapping of the columns. A job then counts the file's effects; nothing is written yet."""
    return service.describe(await service.put_mapping(session, caller, import_id, put))


@router.post("/imports/{import_id}/start", status_code=202, responses=GONE_RESPONSE)
async def start_import(
    import_id: UUID,
    session: Session,
    caller: Importer,
    leave_stopped_out: Annotated[
        bool, Query(description="Lines that the law keeps out are left out; else they stop the import with a 409.")
    ] = False,
) -> ImportRead:
    """Start the job that writes the previewed import; also resumes a cancelled one."""
    person_import = await service.start(session, caller, import_id, leave_stopped_out=leave_stopped_out)
    return service.describe(person_import)


@router.post("/imports/{import_id}/undo", status_code=202, responses=GONE_RESPONSE)
async def undo_import(import_id: UUID, session: Session, caller: Importer) -> ImportRead:
    """Undo an import within thirty days: new people are removed, changed ones put back, later changes stay."""
    return service.describe(await service.undo(session, caller, import_id))


@router.delete("/imports/{import_id}", status_code=204)
async def delete_import(import_id: UUID, session: Session, caller: Importer) -> None:
    """Delete a file that was not written."""
    await service.remove(session, caller, import_id)


@router.get("/imports/{import_id}/lines")
async def list_import_lines(
    import_id: UUID,
    session: Session,
    paging: Paging,
    caller: Reader,
    effect: Annotated[Effect | None, Query(description="Only lines with this effect.")] = None,
) -> Page[LineRead]:
    """List the result of each written or refused line, and its reasons."""
    await service.get_import(session, caller, import_id)
    rows = select(ImportLine).where(ImportLine.campaign_id == caller.campaign_id, ImportLine.import_id == import_id)
    if effect is not None:
        rows = rows.where(ImportLine.effect == effect)
    page = await read_page(session, rows, ImportLine.line, paging)
    return Page(items=[LineRead.model_validate(row, from_attributes=True) for row in page.items], next=page.next)


@router.get("/imports/{import_id}/report.csv", response_class=StreamingResponse, responses=_CSV)
async def download_import_report(
    import_id: UUID, request: Request, session: Session, caller: Reader
) -> StreamingResponse:
    """Download the report of every line as CSV (UTF-8, `;`): line, effect, entry, column, remark."""
    person_import = await service.get_import(session, caller, import_id)
    headers = {"Content-Disposition": f'attachment; filename="import-{import_id}.csv"'}
    pieces = service.report(request.app.state.sessions, person_import)
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)
