"""The coordinator's pages about sign-up forms: the list, their texts, the sites that may embed them."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.embeds.snippets import Embed
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from starlette.responses import Response

from crm.forms.consent_texts.parts import label_of
from crm.forms.consent_texts.service import list_of_form
from crm.forms.editor.forms import INPUTS, NAMES, SignUpFormEntry, SitesEntry, read_made, words_form
from crm.forms.questionnaires.service import list_questionnaires
from crm.forms.sign_up_forms import service, sites
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
    """Show the forms, the sites that may embed them, and the code to paste there."""
    return await _forms(request, session, caller, confirmation="C'est enregistré." if done else "")


@router.post("/sign-up-forms")
async def make_form(
    request: Request, session: Session, caller: Writer, entry: Annotated[SignUpFormEntry, Form()]
) -> Response:
    async def act() -> str:
        put = read_form(SignUpFormPut, read_made(entry), NAMES)
        form, missing = await service.add_form_or_draft(session, caller, put)
        return f"/sign-up-forms/{form.id}/words/{missing}" if missing else "/sign-up-forms?done=true"

    return await submit(
        request,
        session,
        act,
        form=PageForm.of(entry, inputs=INPUTS),
        done=lambda path: path,
        again=lambda form: _forms(request, session, caller, form=form),
    )


@router.get("/sign-up-forms/{form_id}/words/{language}")
async def show_words(
    form_id: UUID, language: Language, request: Request, session: Session, caller: Writer
) -> HTMLResponse:
    return await _words(request, session, caller, form_id, language)


@router.post("/sign-up-forms/{form_id}/words/{language}")
async def save_words(form_id: UUID, language: Language, request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=40) as sent:
        typed = {name: value for name, value in sent.multi_items() if isinstance(value, str)}

    async def act() -> None:
        sign_up = await service.get_form(session, caller.campaign_id, form_id, lock=True)
        words = sign_up.words | {language: own_words(typed)}
        fields = SignUpFormPut.model_validate(sign_up, from_attributes=True).model_dump(exclude={"words"})
        put = read_form(SignUpFormPut, fields | {"words": words}, {"/words": "ces mots"})
        await service.put_form(session, caller, form_id, put, None)

    return await submit(
        request,
        session,
        act,
        form=words_form(typed, language),
        done="/sign-up-forms?done=true",
        again=lambda form: _words(request, session, caller, form_id, language, form=form),
    )


@router.post("/sign-up-forms/{form_id}/turn")
async def turn_form(form_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Close an open form, or reopen it; a closed form's page says so."""

    async def act() -> None:
        sign_up = await service.get_form(session, caller.campaign_id, form_id, lock=True)
        put = SignUpFormPut.model_validate(sign_up, from_attributes=True)
        turned = put.model_copy(update={"is_open": not sign_up.is_open})
        await service.put_form(session, caller, form_id, turned, None)

    return await _settle(request, session, caller, act, PageForm("turn"))


@router.post("/sign-up-forms/sites")
async def save_sites(
    request: Request, session: Session, caller: Writer, entry: Annotated[SitesEntry, Form()]
) -> Response:
    async def act() -> None:
        await sites.set_sites(session, caller, entry.origins.split())

    return await _settle(request, session, caller, act, PageForm.of(entry, "sites"))


async def _settle(
    request: Request, session: Session, caller: Caller, act: Callable[[], Awaitable[None]], form: PageForm
) -> Response:
    return await submit(
        request,
        session,
        act,
        form=form,
        done="/sign-up-forms?done=true",
        again=lambda form: _forms(request, session, caller, form=form),
    )


async def _words(
    request: Request,
    session: Session,
    caller: Caller,
    form_id: UUID,
    language: str,
    *,
    form: PageForm | None = None,
) -> HTMLResponse:
    sign_up = await service.get_form(session, caller.campaign_id, form_id)
    consents, other_words = asked_words(await definition_of(session, sign_up), sign_up.uses)
    return render(
        request,
        "forms/words.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        sign_up=sign_up,
        language=language,
        name=LANGUAGES.get(language, language),
        direction=direction_of(language),
        consents=consents,
        others=other_words,
        written=flat_words(sign_up.words, language),
        form=form or PageForm(),
    )


@router.get("/sign-up-forms/{form_id}/consent-texts")
async def show_consent_texts(form_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show every text that a form has ever had."""
    return render(
        request,
        "consent_texts/form.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        sign_up=await service.get_form(session, caller.campaign_id, form_id),
        consent_texts=await list_of_form(session, caller.campaign_id, form_id),
        languages=LANGUAGES,
        label_of=label_of,
    )


async def _forms(
    request: Request,
    session: Session,
    caller: Caller,
    *,
    confirmation: str = "",
    form: PageForm | None = None,
) -> HTMLResponse:
    settings = request.app.state.settings
    root = f"{settings.public_url}{settings.root_path}"
    questionnaires = await list_questionnaires(session, caller.campaign_id)
    forms = await service.list_forms(session, caller.campaign_id)
    spoken = {one.id: languages_of(await definition_of(session, one), one.words) for one in forms}
    return render(
        request,
        "forms/forms.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        forms=forms,
        spoken=spoken,
        questionnaires={
            f"{one.id}:{one.published}": f"{one.name}, version {one.published}"
            for one in questionnaires
            if one.published and not one.retired
        },
        origins="\n".join(await sites.origins_of(session, caller.campaign_id)),
        embed_of={
            one.id: Embed("form", f"{root}/inscription/{one.campaign_id}/{one.id}", one.title, root) for one in forms
        },
        uses=USES["fr"],
        may_write="questionnaires:write" in caller.scopes,
        form=form or PageForm(),
        said=confirmation,
    )
