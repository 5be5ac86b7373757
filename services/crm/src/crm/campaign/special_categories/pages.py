"""The pages where a campaign's managers review stored words that reveal too much, and allow false alarms."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign.members.service import names_of
from crm.campaign.special_categories import service
from crm.campaign.special_categories.labels import CATEGORIES, HOLDERS
from crm.campaign.special_categories.schemas import FalseAlarmCreate, RemovalCreate

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
Text = Annotated[str, Form(max_length=600)]
DONE = {
    "kept": "C’est noté.",
    "gone": "C’est retiré de toutes les fiches.",
    "stopped": "Ce texte est arrêté de nouveau.",
}
NAMES = {"/text": "le texte", "/reason": "la raison", "/key": "le nom"}


@router.get("/sensitive-words")
async def show_words(
    request: Request, session: Session, caller: Reader, done: Annotated[str, Query(max_length=10)] = ""
) -> HTMLResponse:
    """Render the stored words that would be refused now, and the false alarms that were allowed."""
    service.check_director(caller)
    return await _page(request, session, caller, said=DONE.get(done, ""))


@router.post("/sensitive-words")
async def allow_word(
    request: Request, session: Session, caller: Writer, text: Text = "", reason: Text = ""
) -> Response:
    """Allow one exact text."""
    try:
        put = read_form(FalseAlarmCreate, {"text": text.strip(), "reason": reason.strip()}, NAMES)
        async with session.begin_nested():
            await service.allow(session, caller, put)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem, typed={"text": text, "reason": reason})
    return back(request, "/sensitive-words?done=kept")


@router.post("/sensitive-words/stop")
async def stop_word(request: Request, session: Session, caller: Writer, text: Text = "") -> Response:
    """Refuse again a text that was allowed."""
    try:
        async with session.begin_nested():
            await service.withdraw(session, caller, text)
    except Problem as problem:
        return await _page(request, session, caller, bad=problem)
    return back(request, "/sensitive-words?done=stopped")


@router.post("/sensitive-words/remove")
async def remove_words(
    request: Request, session: Session, caller: Writer, holder: Text = "", key: Text = "", text: Text = ""
) -> Response:
    """Take a tag, a field or a value off everybody."""
    said = {"holder": holder, "key": key} | ({"text": text} if holder == "value" else {})
    try:
        async with session.begin_nested():
            await service.remove(session, caller, read_form(RemovalCreate, said, NAMES))
    except Problem as problem:
        return await _page(request, session, caller, bad=problem)
    return back(request, "/sensitive-words?done=gone")


async def _page(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    return render(
        request,
        "special_categories/words.html",
        status=int(bad.status) if bad else 200,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        findings=await service.review(session, caller.campaign_id),
        alarms=await service.list_false_alarms(session, caller.campaign_id),
        names=await names_of(session),
        categories={key: fr for key, (fr, _) in CATEGORIES.items()},
        holders=HOLDERS,
        may_write="people:write" in caller.scopes,
        typed=typed or {},
        said=said,
        bad=bad.fr if bad else "",
    )
