"""Page of the people who may stay after the election, with their file."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.page_form import Line, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import attempt, show_refused
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Invalid
from starlette.responses import Response

from crm.imports.exports import service as exports
from crm.imports.exports.routes import stream
from crm.imports.exports.schemas import HEADS, Column, ExportCreate
from crm.privacy.after_election.kept_people import count_staying
from crm.privacy.retention_rules.retention_grounds import may_stay

router = APIRouter(route_class=Route, include_in_schema=False)

Exporter = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:export"])]
REASON = "Remise de qui peut rester après l’élection"
COLUMNS: list[Column] = list(HEADS)


class HandOverEntry(Posted):
    form: Line = "csv"


@router.get("/staying-people")
async def show_staying_people(request: Request, session: Session, caller: Exporter) -> Response:
    return await _page(request, session, caller, PageForm.of(HandOverEntry()))


@router.post("/staying-people")
async def hand_over(
    request: Request, session: Session, caller: Exporter, entry: Annotated[HandOverEntry, Form()]
) -> Response:
    async def act() -> exports.Asked:
        if entry.form not in ("csv", "xlsx"):
            raise Invalid("Choisissez CSV ou Excel.", "`csv` or `xlsx`.", "/form")
        put = ExportCreate(columns=COLUMNS, reason=REASON, form=entry.form)
        return await exports.ask(session, caller, put, among=may_stay())

    asked = await attempt(session, act, PageForm.of(entry))
    if isinstance(asked, PageForm):
        return await show_refused(asked, lambda form: _page(request, session, caller, form))
    return stream(request, asked)


async def _page(request: Request, session: Session, caller: Caller, form: PageForm) -> Response:
    return render(
        request,
        "after_election/staying.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        people=await count_staying(session, caller),
        form=form,
    )
