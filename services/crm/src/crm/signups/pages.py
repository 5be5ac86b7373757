"""The public form, alone and in another site's frame, and the coordinator's page about it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.forms import read_form
from kit.links import Link
from kit.pages import back, render
from kit.problems import Problem
from kit.public import PublicSession
from kit.web import Route
from starlette.responses import Response

from crm.questionnaires.definitions import SCALE, said_in
from crm.questionnaires.service import list_questionnaires
from crm.signups import service
from crm.signups.confirming import confirm
from crm.signups.entries import FIELDS, kept_texts, read_made, read_sent
from crm.signups.keeping import check_read, definition_of, text_of
from crm.signups.schemas import SignUpCreate, SignUpFormPut
from crm.signups.wording import (
    LANGUAGES,
    USES,
    asked_words,
    direction_of,
    flat_words,
    language_for,
    languages_of,
    own_words,
    titles_in,
    uses_in,
    words_in,
)
from crm.wordings.parts import digest_of

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read", "questionnaires:write"])]
Lang = Annotated[str, Query(max_length=5)]
Language = Annotated[str, Path(pattern=r"^[a-z]{2}$")]
_FRAME = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self' {}"
)


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


@router.get("/cadre/{campaign_id}/{form_id}")
async def show_frame(
    campaign_id: UUID, form_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    """For the frame of a site of the list: our own origin, so that the page around it hears no key."""
    return await _public(request, session, campaign_id, form_id, lang, framed=True)


@router.post("/cadre/{campaign_id}/{form_id}")
async def take_frame(
    campaign_id: UUID, form_id: UUID, request: Request, session: PublicSession, lang: Lang = "fr"
) -> Response:
    return await _take(request, session, campaign_id, form_id, lang, framed=True)


@router.get("/inscription/{token}")
async def ask_confirmation(token: str, request: Request, link: Link) -> HTMLResponse:
    """A look changes nothing: mailboxes look by themselves."""
    await service.read_sent(link.session, link.campaign_id, link.purpose, link.target_id)
    state = (await get_campaign(link.session, link.campaign_id)).state
    return render(request, "signups/confirm.html", token=token, candidate=state.candidate, demo=state.demo)


@router.post("/inscription/{token}")
async def confirm_sign_up(request: Request, link: Link) -> Response:
    sent, said = await service.read_sent(link.session, link.campaign_id, link.purpose, link.target_id)
    return back(request, await confirm(link.session, sent, said))


@router.get("/sign-ups")
async def show_forms(
    request: Request, session: Session, caller: Reader, done: Annotated[bool, Query()] = False
) -> HTMLResponse:
    """The forms, the sites that may hold them, and what to paste there."""
    return await _forms(request, session, caller, said="C'est enregistré." if done else "")


@router.post("/sign-ups")
async def make_form(request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=30) as form:
        said = read_made(kept_texts(form.multi_items()))
    try:
        put = read_form(SignUpFormPut, said, {"/name": "le nom", "/title": "le titre", "/intro": "la présentation"})
        async with session.begin_nested():
            form, missing = await service.add_form_or_draft(session, caller, put)
    except Problem as problem:
        return await _forms(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, f"/sign-ups/{form.id}/words/{missing}" if missing else "/sign-ups?done=true")


@router.get("/sign-ups/{form_id}/words/{language}")
async def show_words(
    form_id: UUID, language: Language, request: Request, session: Session, caller: Writer
) -> HTMLResponse:
    return await _words(request, session, caller, form_id, language)


@router.post("/sign-ups/{form_id}/words/{language}")
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
    return back(request, "/sign-ups?done=true")


@router.post("/sign-ups/{form_id}/turn")
async def turn_form(form_id: UUID, request: Request, session: Session, caller: Writer) -> Response:
    """Close an open form, or open it again; its page says that it is closed."""
    try:
        form = await service.get_form(session, caller.campaign_id, form_id, lock=True)
        put = SignUpFormPut.model_validate(form, from_attributes=True)
        async with session.begin_nested():
            await service.put_form(session, caller, form_id, put.model_copy(update={"is_open": not form.is_open}), None)
    except Problem as problem:
        return await _forms(request, session, caller, bad=problem.fr, status=problem.status)
    return back(request, "/sign-ups?done=true")


@router.post("/sign-ups/sites")
async def save_sites(request: Request, session: Session, caller: Writer) -> Response:
    async with request.form(max_files=0, max_fields=5) as form:
        typed = str(form.get("origins", ""))[:20_000]
    try:
        async with session.begin_nested():
            await service.set_sites(session, caller, typed.split())
    except Problem as problem:
        return await _forms(request, session, caller, bad=problem.fr, typed=typed, status=problem.status)
    return back(request, "/sign-ups?done=true")


async def _take(
    request: Request, session: PublicSession, campaign_id: UUID, form_id: UUID, lang: str, *, framed: bool
) -> Response:
    form = await service.get_open_form(session, campaign_id, form_id)
    async with request.form(max_files=0, max_fields=200) as sent:
        pairs = list(sent.multi_items())
    settings = request.app.state.settings
    try:
        definition = await definition_of(session, form)
        language = language_for(lang, languages_of(definition, form.words))
        said = read_sent(pairs, definition)
        put = read_form(SignUpCreate, said, FIELDS)
        if not any(name == "website" and value for name, value in pairs):  # a field that only a machine sees
            network = request.client.host if request.client else ""
            async with session.begin_nested():
                await check_read(session, form, language, _first(pairs, "read"))
                await service.take(session, form, put, network, f"{settings.public_url}{settings.root_path}", language)
    except Problem as problem:
        return await _public(
            request,
            session,
            campaign_id,
            form_id,
            lang,
            framed=framed,
            bad=problem,
            typed=kept_texts(pairs),
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
    bad: Problem | None = None,
    typed: Mapping[str, list[str]] | None = None,
    taken: bool = False,
) -> HTMLResponse:
    form = await service.get_open_form(session, campaign_id, form_id)
    state = (await get_campaign(session, campaign_id)).state
    definition = await definition_of(session, form)
    languages = languages_of(definition, form.words)
    spoken = language_for(lang, languages)
    title, intro = titles_in(form.title, form.intro, definition, form.words, spoken)
    headers = {"Content-Language": spoken}
    if framed:
        sites = await service.origins_of(session, campaign_id)
        headers["Content-Security-Policy"] = _FRAME.format(" ".join(sites)).strip()
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return render(
        request,
        "signups/form.html",
        status=int(bad.status) if bad else 200,
        headers=headers,
        form=form,
        title=title,
        intro=intro,
        definition=definition,
        direction=direction_of(spoken),
        spoken=spoken,
        read=digest_of(text_of(form, definition, state.candidate, spoken)),
        languages=languages,
        words=words_in(form.words, spoken),
        uses=uses_in(form.words, spoken, form.uses),
        said_in=said_in,
        steps=[str(step) for step in SCALE],
        framed=framed,
        bad=(bad.en if spoken == "en" else bad.fr) if bad else "",
        fault=(bad.pointer or "").strip("/").replace("answers/", "q_") if bad else "",
        typed=typed or {},
        taken=taken,
        candidate=state.candidate,
        demo=state.demo,
    )


def _first(pairs: Sequence[tuple[str, Any]], field: str) -> str:
    return next((value for name, value in pairs if name == field and isinstance(value, str)), "")


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
        "signups/words.html",
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
        "signups/forms.html",
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
