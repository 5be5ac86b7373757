from typing import Annotated

from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from sqlalchemy import select
from starlette.responses import Response

from crm.campaign.members.service import names_of
from crm.imports.exports import service
from crm.imports.exports.forms import BLANK, INPUTS, ExportEntry, read_export
from crm.imports.exports.models import PeopleExport
from crm.imports.exports.routes import stream
from crm.imports.exports.schemas import HEADS, ExportCreate
from crm.segments.segments import service as segments

router = APIRouter(route_class=Route, include_in_schema=False)

Exporter = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:export"])]
SHOWN = 30
NAMES = {"/columns": "les colonnes", "/reason": "la raison", "/segment_id": "le segment", "/form": "le format"}


@router.get("/people-exports")
async def show_exports(request: Request, session: Session, caller: Exporter) -> HTMLResponse:
    """Show the export form, and the log of exports."""
    return await _page(request, session, caller, PageForm.of(BLANK))


@router.post("/people-exports")
async def export_people(
    request: Request, session: Session, caller: Exporter, entry: Annotated[ExportEntry, Form()]
) -> Response:
    async def act() -> service.Asked:
        return await service.ask(session, caller, read_form(ExportCreate, read_export(entry), NAMES))

    asked = await attempt(session, act, PageForm.of(entry, inputs=INPUTS))
    if isinstance(asked, PageForm):
        return await show_refused(asked, lambda form: _page(request, session, caller, form))
    return stream(request, asked)


async def _page(request: Request, session: Session, caller: Caller, form: PageForm) -> HTMLResponse:
    query = select(PeopleExport).where(PeopleExport.campaign_id == caller.campaign_id)
    log = await session.scalars(query.order_by(PeopleExport.created_at.desc()).limit(SHOWN))
    return render(
        request,
        "exports/exports.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        heads=HEADS,
        segments={segment.id: segment.name for segment in await segments.list_segments(session, caller)},
        log=log.all(),
        names=await names_of(session),
        form=form,
    )
