from typing import Annotated, Any

from fastapi import APIRouter, Request, Security
from fastapi.responses import StreamingResponse
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_newest
from sqlalchemy import select

from crm.imports.exports import service
from crm.imports.exports.models import PeopleExport
from crm.imports.exports.schemas import ExportCreate, ExportRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["exports"])

Exporter = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:export"])]
Reviewer = Annotated[Caller, Security(caller_with, scopes=["sealed_reads:read"])]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": _BYTES, XLSX: _BYTES}}}


@router.post("/people-exports", response_class=StreamingResponse, responses=_FILE)
async def create_people_export(
    put: ExportCreate, request: Request, session: Session, caller: Exporter
) -> StreamingResponse:
    """Export people as a streamed file. Author, people, columns and reason are logged first."""
    return stream(request, await service.ask(session, caller, put))


@router.get("/people-exports")
async def list_people_exports(session: Session, paging: Paging, caller: Reviewer) -> Page[ExportRead]:
    """List the exports of people, with their authors and reasons, latest first."""
    rows = select(PeopleExport).where(PeopleExport.campaign_id == caller.campaign_id)
    page = await read_newest(session, rows, PeopleExport.created_at, PeopleExport.id, paging)
    return Page(items=[ExportRead.model_validate(row, from_attributes=True) for row in page.items], next=page.next)


def stream(request: Request, asked: service.Asked) -> StreamingResponse:
    sessions = request.app.state.sessions
    name = f"personnes-{asked.on.isoformat()}.{asked.put.form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if asked.put.form == "xlsx":
        return StreamingResponse(service.as_workbook(sessions, asked), media_type=XLSX, headers=headers)
    return StreamingResponse(service.as_csv(sessions, asked), media_type="text/csv; charset=utf-8", headers=headers)
