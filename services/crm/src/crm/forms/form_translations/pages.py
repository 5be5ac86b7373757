"""The pages where a campaign translates the texts that follow its forms, one language at a time."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form, seen_version
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.forms.form_translations import service
from crm.forms.form_translations.routes import OfPath
from crm.forms.form_translations.schemas import FormTranslationPut
from crm.forms.page_words.after_forms import GROUPS, KNOWN, SHIPPED
from crm.people.records.languages import LANGUAGES, direction_of

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read", "questionnaires:write"])]


@router.get("/form-translations/{language}")
async def show_translation(language: OfPath, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    return await _translation(request, session, caller, language)


@router.post("/form-translations/{language}")
async def save_translation(language: OfPath, request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=len(KNOWN) + 5) as sent:
        typed = {name: value.strip() for name, value in sent.multi_items() if isinstance(value, str)}
    seen = seen_version(typed.pop("version", ""))
    try:
        words = {key: said for key, said in typed.items() if said}
        put = read_form(FormTranslationPut, {"words": words}, {"/words": "ces mots"})
        async with session.begin_nested():
            await service.write_translation(session, caller, language, put, seen)
    except Problem as problem:
        return await _translation(request, session, caller, language, bad=problem, typed=typed)
    return back(request, "/sign-up-forms?done=true")


async def _translation(
    request: Request,
    session: Session,
    caller: Caller,
    language: str,
    *,
    bad: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    found = await service.find_translation(session, caller.campaign_id, language)
    return render(
        request,
        "form_translations/translation.html",
        status=int(bad.status) if bad else 200,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        language=language,
        name=LANGUAGES.get(language, language),
        direction=direction_of(language),
        groups=GROUPS,
        shipped=language in SHIPPED,
        version=found.version if found else 0,
        left=len(KNOWN) - len(found.words) if found else len(KNOWN),
        written=(found.words if found else {}) if typed is None else typed,
        fault=(bad.pointer or "").removeprefix("/words/") if bad else "",
        bad=bad.fr if bad else "",
    )
