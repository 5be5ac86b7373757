"""The coordinator's pages about sign-up forms: which there are, their words, the sites that may hold them."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem
from starlette.responses import Response

from crm.forms.consent_texts.parts import label_of
from crm.forms.consent_texts.service import list_of_form
from crm.forms.questionnaires.service import list_questionnaires
from crm.forms.sign_up_forms import service
from crm.forms.sign_up_forms.form_input import kept_texts, read_made
from crm.forms.sign_up_forms.form_words import USES, asked_words, flat_words, languages_of, own_words
from crm.forms.sign_up_forms.kept_words import definition_of
from crm.forms.sign_up_forms.schemas import SignUpFormPut
from crm.people.records.languages import LANGUAGES, direction_of

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read", "questionnaires:write"])]
Language = Annotated[str, Path(pattern=r"^[a-z]{2}$")]


@router.get("/sign-up-forms")
async def show_forms(
    request: Request, session: Session, caller: Reader, done: Annotated[bool, Query()] = False
) -> HTMLResponse:
    """The forms, the sites that may hold them, and what to paste there."""
    return await _forms(request, session, caller, said="C'est enregistré." if done else "")


@router.post("/sign-up-forms")
async def make_form(request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=30) as form:
        said = read_made(kept_texts(form.multi_items()))
    try:
        put = read_form(SignUpFormPut, said, {"/name": "le nom", "/title": "le titre", "/intro": "la présentation"})
        async with session.begin_nested():
            form, missing = await service.add_form_or_draft(session, caller, put)
    except Problem as problem:
        return await _forms(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, f"/sign-up-forms/{form.id}/words/{missing}" if missing else "/sign-up-forms?done=true")


@router.get("/sign-up-forms/{form_id}/words/{language}")
async def show_words(
    form_id: UUID, language: Language, request: Request, session: Session, caller: Writer
) -> HTMLResponse:
    return await _words(request, session, caller, form_id, language)


@router.post("/sign-up-forms/{form_id}/words/{language}")
async def save_words(form_id: UUID, language: Language, request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=40) as sent:
        typed = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
    form = await service.get_form(session, caller.campaign_id, form_id, lock=True)
    try:
        own = form.words | {language: own_words(typed)}
        fields = SignUpFormPut.model_validate(form, from_attributes=True).model_dump(exclude={"words"})
        put = read_form(SignUpFormPut, fields | {"words": own}, {"/words": "ces mots"})
        async with session.begin_nested():
            await service.put_form(session, caller, form_id, put, None)
    except Problem as problem:
        return await _words(request, session, caller, form_id, language, bad=problem, typed=typed)
    return back(request, "/sign-up-forms?done=true")


@router.post("/sign-up-forms/{form_id}/turn")
async def turn_form(form_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Close an open form, or open it again; the page of a closed form shows that it is."""
    try:
        form = await service.get_form(session, caller.campaign_id, form_id, lock=True)
        put = SignUpFormPut.model_validate(form, from_attributes=True)
        async with session.begin_nested():
            await service.put_form(session, caller, form_id, put.model_copy(update={"is_open": not form.is_open}), None)
    except Problem as problem:
        return await _forms(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, "/sign-up-forms?done=true")


@router.post("/sign-up-forms/sites")
async def save_sites(request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=5) as form:
        typed = str(form.get("origins", ""))[:20_000]
    try:
        async with session.begin_nested():
            await service.set_sites(session, caller, typed.split())
    except Problem as problem:
        return await _forms(request, session, caller, bad=problem.fr, typed=typed, status=problem.status)
    return back(request, "/sign-up-forms?done=true")


async def _words(
    request: Request,
    session: Session,
    caller: Caller,
    form_id: UUID,
    language: str,
    *,
    bad: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> HTMLResponse:
    form = await service.get_form(session, caller.campaign_id, form_id)
    consents, others = asked_words(await definition_of(session, form), form.uses)
    return render(
        request,
        "forms/words.html",
        status=int(bad.status) if bad else 200,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        form=form,
        language=language,
        name=LANGUAGES.get(language, language),
        direction=direction_of(language),
        consents=consents,
        others=others,
        written=flat_words(form.words, language) if typed is None else typed,
        fault=(bad.pointer or "").removeprefix(f"/words/{language}/") if bad else "",
        bad=bad.fr if bad else "",
    )


@router.get("/sign-up-forms/{form_id}/consent-texts")
async def show_consent_texts(form_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Render every text that a form has ever had."""
    return render(
        request,
        "consent_texts/form.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        form=await service.get_form(session, caller.campaign_id, form_id),
        consent_texts=await list_of_form(session, caller.campaign_id, form_id),
        languages=LANGUAGES,
        label_of=label_of,
    )


async def _forms(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    said: str = "",
    bad: str = "",
    typed: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    settings = request.app.state.settings
    known = await list_questionnaires(session, caller.campaign_id)
    forms = await service.list_forms(session, caller.campaign_id)
    spoken = {one.id: languages_of(await definition_of(session, one), one.words) for one in forms}
    return render(
        request,
        "forms/forms.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        forms=forms,
        spoken=spoken,
        questionnaires=[one for one in known if one.published and not one.retired],
        origins="\n".join(await service.origins_of(session, caller.campaign_id)) if typed is None else typed,
        root=f"{settings.public_url}{settings.root_path}",
        uses=USES["fr"],
        may_write="questionnaires:write" in caller.scopes,
        said=said,
        bad=bad,
    )
