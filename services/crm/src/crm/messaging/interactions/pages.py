from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import LogCursor, read_log_cursor
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign.members.service import names_of
from crm.messaging.interactions import service
from crm.messaging.interactions.labels import CHANNELS, DIRECTIONS, in_words
from crm.messaging.interactions.schemas import InteractionCreate
from crm.people.records import service as people
from crm.people.records.form_input import read_form

router = APIRouter(route_class=Route, prefix="/people/{person_id}/timeline", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:sealed"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "people:sealed"])]
Text = Annotated[str, Form(max_length=4000)]
SHOWN = 50


@router.get("")
async def show_timeline(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: Reader,
    after: Annotated[str | None, Query(max_length=100)] = None,
    done: Annotated[bool, Query()] = False,
) -> HTMLResponse:
    """All that passed between somebody and the team."""
    return await _page(
        request, session, caller, person_id, before=read_log_cursor(after), said="C'est noté." if done else ""
    )


@router.post("")
async def note_interaction(
    person_id: UUID,
    request: Request,
    session: Session,
    caller: Writer,
    channel: Text = "",
    direction: Text = "",
    text: Text = "",
) -> Response:
    try:
        said = {"channel": channel, "direction": "none" if channel == "note" else direction, "text": text.strip()}
        async with session.begin_nested():
            await service.record_interaction(session, caller, person_id, read_form(InteractionCreate, said))
    except Problem as problem:
        return await _page(request, session, caller, person_id, bad=problem.fr, text=text, status=problem.status)
    return back(request, f"/people/{person_id}/timeline?done=true")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    person_id: UUID,
    *,
    before: LogCursor | None = None,
    said: str = "",
    bad: str = "",
    text: str = "",
    status: int = 200,
) -> HTMLResponse:
    return render(
        request,
        "interactions/timeline.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        person=await people.get_person(session, caller, person_id),
        timeline=await service.read_timeline(session, caller, person_id, before, SHOWN),
        names=await names_of(session),
        in_words=in_words,
        channels=CHANNELS,
        directions=DIRECTIONS,
        may_write="people:write" in caller.scopes,
        said=said,
        bad=bad,
        text=text,
    )
