"""Pages where a campaign translates the texts that follow its forms, one language at a time."""

from typing import Annotated

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form, seen_version
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.forms.form_translations import service
from crm.forms.form_translations.routes import OfPath
from crm.forms.form_translations.schemas import FormTranslationPut
from crm.forms.page_words.after_forms import FIXED, GROUPS, KNOWN
from crm.people.records.languages import LANGUAGES, direction_of

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read", "questionnaires:write"])]

INPUTS = {f"/words/{key}": key for key in KNOWN}


@router.get("/form-translations/{language}")
async def show_translation(language: OfPath, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    return await _translation(request, session, caller, language)


@router.post("/form-translations/{language}")
async def save_translation(language: OfPath, request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=len(KNOWN) + 5) as sent:
        typed = {name: value.strip() for name, value in sent.multi_items() if isinstance(value, str)}

    async def act() -> None:
        words = {key: text for key, text in typed.items() if text and key != "version"}
        put = read_form(FormTranslationPut, {"words": words}, {"/words": "ces mots"})
        await service.write_translation(session, caller, language, put, seen_version(typed.get("version", "")))

    return await submit(
        request,
        session,
        act,
        form=PageForm(typed={key: (typed.get(key, ""),) for key in KNOWN}, inputs=INPUTS),
        done="/sign-up-forms?done=true",
        again=lambda form: _translation(request, session, caller, language, form=form),
    )


async def _translation(
    request: Request, session: Session, caller: Caller, language: str, *, form: PageForm | None = None
) -> HTMLResponse:
    translation = await service.find_translation(session, caller.campaign_id, language)
    return render(
        request,
        "form_translations/translation.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        language=language,
        name=LANGUAGES.get(language, language),
        direction=direction_of(language),
        groups=GROUPS,
        shipped=language in FIXED,
        version=translation.version if translation else 0,
        left=len(KNOWN) - len(translation.words) if translation else len(KNOWN),
        written=translation.words if translation else {},
        form=form or PageForm(),
    )
