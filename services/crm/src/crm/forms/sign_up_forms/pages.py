"""The public form, alone and embedded in another site, and the confirmation page."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.embeds.snippets import FRAME
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import back, render
from kit.pages.submission import attempt, show_refused
from kit.security.links import Link
from kit.security.public_session import PublicSession
from starlette.responses import Response

from crm.forms.form_translations.service import translation_in
from crm.forms.questionnaires.definitions import SCALE, said_in
from crm.forms.sign_up_forms import service
from crm.forms.sign_up_forms.confirmation import confirm
from crm.forms.sign_up_forms.form_input import FIELDS, kept_texts, read_sent
from crm.forms.sign_up_forms.form_words import language_for, languages_of, marked_in, marked_titles, uses_in
from crm.forms.sign_up_forms.kept_words import check_read, definition_of, mark_of
from crm.forms.sign_up_forms.models import SignUpForm
from crm.forms.sign_up_forms.public_headers import public_headers
from crm.forms.sign_up_forms.schemas import SignUpCreate
from crm.people.records.languages import direction_of

router = APIRouter(route_class=Route, include_in_schema=False)

Lang = Annotated[str, Query(max_length=5)]


@router.get("/inscription/{campaign_id}/{form_id}")
async def show_form(
    campaign_id: UUID, form_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    return await _public(request, session, campaign_id, form_id, lang, framed=False)


@router.post("/inscription/{campaign_id}/{form_id}")
async def take_form(
    campaign_id: UUID, form_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    return await _take(request, session, campaign_id, form_id, lang, framed=False)


@router.get(f"/inscription/{{campaign_id}}/{{form_id}}{FRAME}")
@router.get("/cadre/{campaign_id}/{form_id}")
async def show_frame(
    campaign_id: UUID, form_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    """Show the form for an allowed site's frame, from our own origin, so that the page around it reads nothing."""
    return await _public(request, session, campaign_id, form_id, lang, framed=True)


@router.post(f"/inscription/{{campaign_id}}/{{form_id}}{FRAME}")
@router.post("/cadre/{campaign_id}/{form_id}")
async def take_frame(
    campaign_id: UUID, form_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    return await _take(request, session, campaign_id, form_id, lang, framed=True)


@router.get("/inscription/{token}")
async def ask_confirmation(token: str, request: Request, link: Link) -> HTMLResponse:
    """Show the confirmation button. Opening the link changes nothing: mail software opens links on its own."""
    _, sign_up = await service.read_sent(link.session, link.campaign_id, link.purpose, link.target_id)
    state = (await get_campaign(link.session, link.campaign_id)).state
    translation = await translation_in(link.session, link.campaign_id, sign_up.language)
    return render(
        request,
        "sign_up_forms/confirm.html",
        headers={"Content-Language": translation.language},
        token=token,
        candidate=state.candidate,
        demo=state.demo,
        spoken=translation.language,
        direction=direction_of(translation.language),
        words=translation.marked(),
    )


@router.post("/inscription/{token}")
async def confirm_sign_up(request: Request, link: Link) -> Response:
    sign_up_row, sign_up = await service.read_sent(link.session, link.campaign_id, link.purpose, link.target_id)
    return back(request, await confirm(link.session, sign_up_row, sign_up))


async def _take(
    request: Request, session: PublicSession, campaign_id: UUID, form_id: UUID, lang: str, *, framed: bool
) -> Response:
    form = await service.get_form(session, campaign_id, form_id)
    if not form.is_open:
        return await _closed(request, session, form, lang)
    async with request.form(max_files=0, max_fields=200) as sent:
        pairs = list(sent.multi_items())
    settings = request.app.state.settings

    async def act() -> None:
        definition = await definition_of(session, form)
        language = language_for(lang, languages_of(definition, form.words))
        put = read_form(SignUpCreate, read_sent(pairs, definition), FIELDS)
        if not any(name == "website" and value for name, value in pairs):  # a hidden field that only bots fill in
            network = request.client.host if request.client else ""
            await check_read(session, form, language, _first(pairs, "read"))
            await service.take(session, form, put, network, f"{settings.public_url}{settings.root_path}", language)

    typed = {name: tuple(texts) for name, texts in kept_texts(pairs).items()}
    result = await attempt(session, act, PageForm(typed=typed))
    if isinstance(result, PageForm):
        return await show_refused(
            result,
            lambda sent: _public(request, session, campaign_id, form_id, lang, framed=framed, page_form=sent),
        )
    return await _public(request, session, campaign_id, form_id, lang, framed=framed, taken=True)


async def _public(
    request: Request,
    session: PublicSession,
    campaign_id: UUID,
    form_id: UUID,
    lang: str,
    *,
    framed: bool,
    page_form: PageForm | None = None,
    taken: bool = False,
) -> HTMLResponse:
    """Render the form in one of its languages, errors included."""
    form = await service.get_form(session, campaign_id, form_id)
    if not form.is_open:
        return await _closed(request, session, form, lang)
    problem = page_form.problem if page_form else None
    state = (await get_campaign(session, campaign_id)).state
    definition = await definition_of(session, form)
    languages = languages_of(definition, form.words)
    spoken = language_for(lang, languages)
    translation = await translation_in(session, campaign_id, spoken)
    title, intro = marked_titles(form.title, form.intro, definition, form.words, spoken)
    return render(
        request,
        "sign_up_forms/form.html",
        headers=await public_headers(session, campaign_id, spoken, framed=framed),
        form=form,
        title=title,
        intro=intro,
        definition=definition,
        direction=direction_of(spoken),
        spoken=spoken,
        read=await mark_of(session, form, spoken),
        languages=languages,
        words=marked_in(form.words, spoken),
        uses=uses_in(form.words, spoken, form.uses),
        said_in=said_in,
        steps=[str(step) for step in SCALE],
        framed=framed,
        bad=translation.error(problem) if problem else "",
        fault=(problem.pointer or "").strip("/").replace("answers/", "q_") if problem else "",
        typed=page_form.typed if page_form else {},
        taken=taken,
        candidate=state.candidate,
        demo=state.demo,
    )


def _first(pairs: Sequence[tuple[str, Any]], field: str) -> str:
    return next((value for name, value in pairs if name == field and isinstance(value, str)), "")


async def _closed(request: Request, session: PublicSession, form: SignUpForm, lang: str) -> HTMLResponse:
    definition = await definition_of(session, form)
    translation = await translation_in(
        session, form.campaign_id, language_for(lang, languages_of(definition, form.words))
    )
    return render(
        request,
        "sign_up_forms/closed.html",
        status=404,
        headers={"Content-Language": translation.language},
        spoken=translation.language,
        direction=direction_of(translation.language),
        words=translation.marked(),
        candidate=(await get_campaign(session, form.campaign_id)).state.candidate,
    )
