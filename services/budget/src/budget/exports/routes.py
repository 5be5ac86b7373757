from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response, Security
from fastapi.responses import StreamingResponse
from kit.app import Route
from kit.jobs import JobRead
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from kit.web.problems import Forbidden

from budget.evidence.routes import EvidenceStorage
from budget.exports import service
from budget.exports.schemas import ExportCreate, ExportRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["exports"])

Reader = Annotated[Caller, Security(caller_with, scopes=list(service.READ))]

_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {media: {} for media in service.MEDIA.values()}}}


def check_donors(caller: Caller, request: ExportCreate) -> None:
    if request.with_donors and service.DONORS not in caller.scopes:
        raise Forbidden(
            "Seuls le candidat et le mandataire financier peuvent voir qui donne : demandez l'export sans les noms.",
            "Only the candidate and the financial agent see who gives: ask without the names.",
            "/with_donors",
        )


@router.post("/exports", status_code=202)
async def create_export(asked: ExportCreate, response: Response, session: Session, caller: Reader) -> JobRead:
    """Request an export of the account: PDF, workbook, CSV, FEC or a ZIP of everything.

    It is a job: follow it at `/v1/jobs/{id}`; the export has the same id. The file shows the account at that time.
    """
    check_donors(caller, asked)
    job = await service.ask_export(session, caller.campaign_id, asked, caller.subject)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job


@router.get("/exports")
async def list_exports(session: Session, caller: Reader) -> Page[ExportRead]:
    """List the export files, the newest first; the last 30 are kept."""
    sees = service.DONORS in caller.scopes
    rows = await service.list_exports(session, caller.campaign_id, sees_donors=sees)
    return single_page([ExportRead.model_validate(row) for row in rows])


@router.get("/exports/{export_id}")
async def get_export(export_id: UUID, session: Session, caller: Reader) -> ExportRead:
    """Return an export's name, size and SHA-256."""
    sees = service.DONORS in caller.scopes
    row = await service.get_export(session, caller.campaign_id, export_id, sees_donors=sees)
    return ExportRead.model_validate(row)


@router.get("/exports/{export_id}/file", response_class=StreamingResponse, responses=_FILE)
async def download_export(
    export_id: UUID, session: Session, caller: Reader, storage: EvidenceStorage
) -> StreamingResponse:
    """Download the file. `ETag` is its SHA-256."""
    sees = service.DONORS in caller.scopes
    row = await service.get_export(session, caller.campaign_id, export_id, sees_donors=sees)
    opened = await service.open_export(session, storage, row)
    headers = {
        "Content-Disposition": f'attachment; filename="{opened.name}"',
        "Content-Length": str(opened.size),
        "ETag": f'"{opened.sha256}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(opened.pieces, media_type=opened.media_type, headers=headers)
