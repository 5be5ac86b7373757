from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from crm.canvassing.paper_sheets import service
from crm.canvassing.paper_sheets.models import PaperSheet
from crm.canvassing.paper_sheets.schemas import EntryCreate, EntryRead, SheetRead, SheetsCreate
from crm.canvassing.paper_sheets.sheet_pdf import print_sheets
from crm.canvassing.turfs import service as turfs
from crm.people.records.list_silence import check_places

router = APIRouter(route_class=Route, prefix="/v1/paper-sheets", tags=["paper sheets"])

Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["canvasses:write"])]


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_paper_sheets(put: SheetsCreate, session: Session, caller: Planner) -> Page[SheetRead]:
    """Create the sheets of a published turf, ten doors a page; download them as `/batches/{batch}/pdf`."""
    sheets = await service.print_turf(session, caller, put.turf)
    return single_page([SheetRead.model_validate(sheet) for sheet in sheets])


@router.get("/batches/{batch_id}/pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
async def download_paper_sheets(batch_id: UUID, request: Request, session: Session, caller: Planner) -> Response:
    """Download the sheets of one batch as a PDF with boxes to tick and a QR code on each. No door code and no name;
    none in the silence before the vote (L. 49).
    """
    sheets = await service.list_sheets(session, caller, batch_id)
    turf = await turfs.get_turf(session, caller, sheets[0].turf)
    await check_places(session, caller, turf.stations)
    state = (await get_campaign(session, caller.campaign_id)).state
    settings = request.app.state.settings
    base = f"{settings.public_url.rstrip('/')}{settings.root_path}"
    pages = [(f"{base}/paper-sheets/{sheet.id}", [line["name"] for line in sheet.lines]) for sheet in sheets]
    content = print_sheets(turf.name, turf.code, state.candidate, state.demo, pages)
    headers = {"Content-Disposition": f'inline; filename="feuilles-{turf.code}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


@router.get("/{sheet_id}", response_model=SheetRead)
async def get_paper_sheet(sheet_id: UUID, session: Session, caller: Writer) -> PaperSheet:
    """Return one sheet: its lines, and once entered the time it was walked."""
    return await service.get_sheet(session, caller, sheet_id)


@router.post("/{sheet_id}/entries", status_code=status.HTTP_201_CREATED)
async def enter_paper_sheet(sheet_id: UUID, put: EntryCreate, session: Session, caller: Writer) -> EntryRead:
    """Record the ticked lines of a sheet. Entered again, each line counts once."""
    return await service.enter_sheet(session, caller, sheet_id, put)
