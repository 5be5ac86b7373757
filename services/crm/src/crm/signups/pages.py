"""The public form, alone and in another site's frame, and the coordinator's page about it."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security
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
from crm.signups.entries import FIELDS, USES, WORDS, kept_texts, languages_of, read_sent, titles_of
from crm.signups.schemas import SignUpCreate, SignUpFormPut

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["questionnaires:read", "questionnaires:write"])]
Lang = Annotated[str, Query(max_length=5)]
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
        sent = kept_texts(form.multi_items())
    first = {name: values[0].strip() for name, values in sent.items() if values}
    asked, _, number = first.get("questionnaire", "").partition(":")
    said: dict[str, Any] = {name: first.get(name, "") for name in ("name", "title", "intro")}
    said |= {
        "uses": list(sent.get("uses", [])),
        "questionnaire_id": asked,
        "number": int(number) if number.isdecimal() else None,
    }
    try:
        put = read_form(SignUpFormPut, said, {"/name": "le nom", "/title": "le titre", "/intro": "la présentation"})
        async with session.begin_nested():
            await service.add_form(session, caller, put)
    except Problem as problem:
        return await _forms(request, session, caller, bad=problem.fr, status=problem.status)
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
        said = read_sent(pairs, await service.definition_of(session, form))
        put = read_form(SignUpCreate, said, FIELDS)
        if not any(name == "website" and value for name, value in pairs):  # a field that only a machine sees
            network = request.client.host if request.client else ""
            async with session.begin_nested():
                await service.take(session, form, put, network, f"{settings.public_url}{settings.root_path}")
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
    language = "en" if lang == "en" else "fr"
    spoken = lang[:2]
    definition = await service.definition_of(session, form)
    title, intro = titles_of(form.title, form.intro, definition, spoken)
    headers = {"Content-Language": language}
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
        lang=language,
        spoken=spoken,
        languages=languages_of(definition),
        words=WORDS[language],
        uses={use: USES[language][use] for use in form.uses},
        said_in=said_in,
        steps=[str(step) for step in SCALE],
        framed=framed,
        bad=(bad.en if language == "en" else bad.fr) if bad else "",
        fault=(bad.pointer or "").strip("/").replace("answers/", "q_") if bad else "",
        typed=typed or {},
        taken=taken,
        candidate=state.candidate,
        demo=state.demo,
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
    return render(
        request,
        "signups/forms.html",
        status=status,
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        forms=await service.list_forms(session, caller.campaign_id),
        questionnaires=[one for one in known if one.published and not one.retired],
        origins="\n".join(await service.origins_of(session, caller.campaign_id)) if typed is None else typed,
        root=f"{settings.public_url}{settings.root_path}",
        uses=USES["fr"],
        may_write="questionnaires:write" in caller.scopes,
        said=said,
        bad=bad,
    )
