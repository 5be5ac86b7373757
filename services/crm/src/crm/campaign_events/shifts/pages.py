"""A volunteer's own page of shifts, behind their secret link."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import back, render
from kit.security.links import Link
from kit.web.problems import Problem
from starlette.responses import Response

from crm.campaign_events.shifts import service
from crm.forms.form_translations.service import translation_in
from crm.people.records.languages import direction_of
from crm.people.records.service import language_of
from crm.people.volunteers.service import as_themselves

router = APIRouter(route_class=Route, include_in_schema=False)

Act = Annotated[str, Form(max_length=10)]
Lang = Annotated[str, Query(max_length=5, description="Else the language in which they filled in a form.")]
DONE = {"take": "shifts_taken", "leave": "shifts_left"}


@router.get("/moi/{token}/creneaux")
async def show_own_shifts(
    token: str, request: Request, link: Link, done: Annotated[str, Query(max_length=10)] = "", lang: Lang = ""
) -> HTMLResponse:
    return await _own(request, link, token, lang, said=DONE.get(done, ""))


@router.post("/moi/{token}/creneaux/{shift_id}")
async def change_own_shift(
    token: str, shift_id: UUID, request: Request, link: Link, act: Act = "take", lang: Lang = ""
) -> Response:
    """Change one's own shift: `take` it, or `leave` it."""
    caller = as_themselves(link.campaign_id, link.purpose)
    act = act if act in DONE else "take"
    try:
        async with link.session.begin_nested():
            if act == "take":
                await service.take_own(link.session, caller, link.target_id, shift_id)
            else:
                await service.leave_own(link.session, caller, link.target_id, shift_id)
    except Problem as problem:
        return await _own(request, link, token, lang, bad=problem)
    return back(request, f"/moi/{token}/creneaux?{_query(lang)}done={act}")


def _query(lang: str) -> str:
    return f"lang={quote(lang)}&" if lang else ""


async def _own(
    request: Request, link: Link, token: str, lang: str, *, said: str = "", bad: Problem | None = None
) -> HTMLResponse:
    caller = as_themselves(link.campaign_id, link.purpose)
    asked = lang or await language_of(link.session, link.campaign_id, link.target_id)
    translation = await translation_in(link.session, link.campaign_id, asked)
    words = translation.marked()
    return render(
        request,
        "shifts/own.html",
        status=int(bad.status) if bad else 200,
        headers={"Content-Language": translation.language},
        token=token,
        state=(await get_campaign(link.session, link.campaign_id)).state,
        shifts=await service.open_to(link.session, caller, link.target_id),
        spoken=translation.language,
        direction=direction_of(translation.language),
        query=f"?lang={quote(lang)}" if lang else "",
        translation=translation,
        words=words,
        said=words.get(said, ""),
        bad=translation.error(bad) if bad else "",
    )
