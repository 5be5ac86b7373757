from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from sqlalchemy import select
from starlette.responses import Response

from crm.imports.exports import service
from crm.imports.exports.models import PeopleExport
from crm.imports.exports.routes import stream
from crm.imports.exports.schemas import HEADS, ExportCreate
from crm.segments.segments import service as segments

router = APIRouter(route_class=Route, include_in_schema=False)

Exporter = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:export"])]
Text = Annotated[str, Form(max_length=400)]
SHOWN = 30
EMPTY: dict[str, Any] = {
    "columns": ["surname", "first_names", "street", "postcode", "town"],
    "form": "csv",
    "segment_id": "",
    "reason": "",
}
NAMES = {"/columns": "les colonnes", "/reason": "la raison", "/segment_id": "le segment", "/form": "le format"}


@router.get("/people-exports")
async def show_exports(request: Request, session: Session, caller: Exporter) -> HTMLResponse:
    """Take people out as a file, and the log of who did."""
    return await _page(request, session, caller)


@router.post("/people-exports")
async def export_people(
    request: Request,
    session: Session,
    caller: Exporter,
    column: Annotated[list[str] | None, Form(max_length=20)] = None,
    segment_id: Text = "",
    form: Text = "csv",
    reason: Text = "",
) -> Response:
    said: dict[str, Any] = {"columns": column or [], "segment_id": segment_id, "form": form, "reason": reason.strip()}
    try:
        asked = await service.ask(session, caller, read_form(ExportCreate, said, NAMES))
    except Problem as problem:
        return await _page(request, session, caller, bad=problem.fr, entry=said, status=problem.status)
    return stream(request, asked)


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    bad: str = "",
    entry: dict[str, Any] | None = None,
    status: int = 200,
) -> HTMLResponse:
    mine = select(PeopleExport).where(PeopleExport.campaign_id == caller.campaign_id)
    log = await session.scalars(mine.order_by(PeopleExport.created_at.desc()).limit(SHOWN))
    return render(
        request,
        "exports/exports.html",
        status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        heads=HEADS,
        entry=entry or EMPTY,
        segments=await segments.list_segments(session, caller),
        log=log.all(),
        bad=bad,
    )
