from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import LogCursor, read_log_cursor
from starlette.responses import Response

from crm.campaign.members.service import names_of
from crm.messaging.interactions import service
from crm.messaging.interactions.forms import NAMES, InteractionEntry
from crm.messaging.interactions.labels import CHANNELS, DIRECTIONS, in_words
from crm.messaging.interactions.schemas import InteractionCreate
from crm.people.records import service as people

router = APIRouter(route_class=Route, prefix="/people/{person_id}/timeline", include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:sealed"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write", "people:sealed"])]
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
    """Show everything that passed between a person and the team."""
    return await _page(
        request, session, caller, person_id, before=read_log_cursor(after), confirmation="C'est noté." if done else ""
    )


@router.post("")
async def note_interaction(
    person_id: UUID, request: Request, session: Session, caller: Writer, entry: Annotated[InteractionEntry, Form()]
) -> Response:
    async def act() -> None:
        direction = "none" if entry.channel == "note" else entry.direction
        text = entry.text.replace("\r\n", "\n").strip()
        body = {"channel": entry.channel, "direction": direction, "text": text}
        await service.record_interaction(session, caller, person_id, read_form(InteractionCreate, body, NAMES))

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry),
        done=f"/people/{person_id}/timeline?done=true",
        again=lambda form: _page(request, session, caller, person_id, form=form),
    )


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    person_id: UUID,
    *,
    before: LogCursor | None = None,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    return render(
        request,
        "interactions/timeline.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        person=await people.get_person(session, caller, person_id),
        timeline=await service.read_timeline(session, caller, person_id, before, SHOWN),
        names=await names_of(session),
        in_words=in_words,
        channels=CHANNELS,
        starts={key: words.capitalize() for key, words in DIRECTIONS.items()},
        may_write="people:write" in caller.scopes,
        said=confirmation,
        form=form or PageForm(),
    )
