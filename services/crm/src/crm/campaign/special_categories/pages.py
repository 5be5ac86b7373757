"""The pages where a campaign's managers review stored words that reveal too much, and allow false alarms."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import Line, LongText, PageForm, Posted
from kit.pages.rendering import render
from kit.pages.submission import PageOfForms
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.campaign.members.service import names_of
from crm.campaign.special_categories import service
from crm.campaign.special_categories.labels import CATEGORIES, HOLDERS
from crm.campaign.special_categories.schemas import FalseAlarmCreate, RemovalCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
DONE = {
    "kept": "C’est noté.",
    "gone": "C’est retiré de toutes les fiches.",
    "stopped": "Ce texte est arrêté de nouveau.",
}
NAMES = {"/text": "le texte", "/reason": "la raison", "/key": "le nom", "/holder": "ce qui le porte"}


class FalseAlarmEntry(Posted):
    """The form that allows a text."""

    text: LongText = ""
    reason: Line = ""


class StopEntry(Posted):
    """The button that refuses a text again."""

    text: LongText = ""


class RemovalEntry(Posted):
    """The button that removes a text from everybody."""

    holder: Line = ""
    key: Line = ""
    text: LongText = ""


@router.get("/sensitive-words")
async def show_words(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Show the stored words that would be refused now, and the allowed false alarms."""
    service.check_director(caller)
    return await _page(request, session, caller, confirmation=DONE.get(done, ""))


@router.post("/sensitive-words")
async def allow_word(
    request: Request, session: Session, caller: Writer, entry: Annotated[FalseAlarmEntry, Form()]
) -> Response:
    """Allow one exact text."""

    async def act() -> None:
        body = {"text": entry.text.strip(), "reason": entry.reason.strip()}
        await service.allow(session, caller, read_form(FalseAlarmCreate, body, NAMES))

    return await _PAGE.submit(request, session, caller, act, "kept", PageForm.of(entry))


@router.post("/sensitive-words/stop")
async def stop_word(
    request: Request, session: Session, caller: Writer, entry: Annotated[StopEntry, Form()]
) -> Response:
    """Refuse an allowed text again."""

    async def act() -> None:
        await service.withdraw(session, caller, entry.text)

    return await _PAGE.submit(request, session, caller, act, "stopped", PageForm())


@router.post("/sensitive-words/remove")
async def remove_words(
    request: Request, session: Session, caller: Writer, entry: Annotated[RemovalEntry, Form()]
) -> Response:
    """Remove a tag, a field or a value from everybody."""

    async def act() -> None:
        body = {"holder": entry.holder, "key": entry.key} | ({"text": entry.text} if entry.holder == "value" else {})
        await service.remove(session, caller, read_form(RemovalCreate, body, NAMES))

    return await _PAGE.submit(request, session, caller, act, "gone", PageForm())


async def _page(
    request: Request, session: Session, caller: Caller, *, confirmation: str = "", form: PageForm | None = None
) -> HTMLResponse:
    return render(
        request,
        "special_categories/words.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        findings=await service.review(session, caller.campaign_id),
        alarms=await service.list_false_alarms(session, caller.campaign_id),
        names=await names_of(session),
        categories={key: fr for key, (fr, _) in CATEGORIES.items()},
        holders=HOLDERS,
        may_write="people:write" in caller.scopes,
        form=form or PageForm(),
        said=confirmation,
    )


_PAGE = PageOfForms("/sensitive-words", _page)
