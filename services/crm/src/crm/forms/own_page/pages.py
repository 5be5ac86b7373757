"""A person's own page behind their secret link, and the coordinator's page that finds who can help."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.problems import Conflict, Problem
from starlette.responses import Response

from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.forms.form_translations.service import keep_own_page, mark_of_own_page, spoken_languages, translation_in
from crm.people.records import service as people
from crm.people.records.consent_uses import Use
from crm.people.records.languages import LANGUAGES, direction_of
from crm.people.volunteers import service
from crm.people.volunteers.availability import DAYS, PARTS, SKILLS
from crm.people.volunteers.schemas import AvailabilityPut

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
Picks = Annotated[list[str] | None, Form(max_length=30)]
Lang = Annotated[str, Query(max_length=5, description="Else the language in which they filled in a form.")]
OWN_USES: tuple[Use, ...] = ("email", "sms", "call", "post")
FIELDS = {"/areas": "les communes", "/skills": "ce que vous savez faire", "/slots": "vos moments"}


@router.get("/moi/{token}")
async def show_own_page(
    token: str, request: Request, link: Link, done: Annotated[str, Query(max_length=10)] = "", lang: Lang = ""
) -> HTMLResponse:
    return await _own(request, link, token, lang, done=done)


@router.post("/moi/{token}/aide")
async def save_own_offer(
    token: str,
    request: Request,
    link: Link,
    skills: Picks = None,
    slots: Picks = None,
    areas: Annotated[str, Form(max_length=600)] = "",
    lang: Lang = "",
) -> Response:
    caller = service.as_themselves(link.campaign_id, link.purpose)
    try:
        said = {"skills": skills or [], "slots": slots or [], "areas": areas.replace(",", " ").split()}
        put = read_form(AvailabilityPut, said, FIELDS)
        async with link.session.begin_nested():
            await service.put_offer(link.session, caller, link.target_id, put)
    except Problem as problem:
        return await _own(request, link, token, lang, bad=problem, areas=areas)
    return back(request, f"/moi/{token}?{_query(lang)}done=offer")


@router.post("/moi/{token}/accords")
async def save_own_uses(
    token: str,
    request: Request,
    link: Link,
    uses: Picks = None,
    read: Annotated[str, Form(max_length=64)] = "",
    lang: Lang = "",
) -> Response:
    """Save changed consents only to the ledger; each names the text that was on the page."""
    caller = service.as_themselves(link.campaign_id, link.purpose)
    person = await people.get_person(link.session, caller, link.target_id)
    wanted, now = set(uses or []), set(person.uses)
    version, mark = await keep_own_page(link.session, link.campaign_id, lang or person.language or "fr")
    # A no is taken whatever was read.
    if read != mark and wanted & set(OWN_USES) - now:
        return await _own(request, link, token, lang, bad=_CHANGED)
    for use in OWN_USES:
        if (use in wanted) != (use in now):
            given = use in wanted
            put = ConsentCreate(
                use=use,
                state="given" if given else "withdrawn",
                source="link",
                text_version=version if given else None,
            )
            await consents.record_consent(link.session, caller, link.target_id, put)
    return back(request, f"/moi/{token}?{_query(lang)}done=uses")


@router.post("/people/{person_id}/self-service-link")
async def show_own_link(person_id: UUID, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    """The link is in this answer and nowhere else."""
    settings = request.app.state.settings
    path = await service.new_own_link(session, caller, person_id)
    return render(
        request,
        "volunteers/link.html",
        headers={"Cache-Control": "no-store"},
        person=await people.get_person(session, caller, person_id),
        address=f"{settings.public_url}{settings.root_path}{path}",
    )


_CHANGED = Conflict(
    "Cette page a changé pendant que vous la lisiez. Relisez ce à quoi vous dites oui, puis enregistrez.",
    "This page changed while you were reading it. Read again what you say yes to, then save.",
    "/own",
)


def _query(lang: str) -> str:
    return f"lang={quote(lang)}&" if lang else ""


async def _own(
    request: Request,
    link: Link,
    token: str,
    lang: str,
    *,
    done: str = "",
    bad: Problem | None = None,
    areas: str | None = None,
) -> HTMLResponse:
    caller = service.as_themselves(link.campaign_id, link.purpose)
    state = (await get_campaign(link.session, link.campaign_id)).state
    offer = await service.read_offer(link.session, caller, link.target_id)
    person = await people.get_person(link.session, caller, link.target_id)
    translation = await translation_in(link.session, link.campaign_id, lang or person.language)
    words = translation.marked()
    return render(
        request,
        "volunteers/own.html",
        status=int(bad.status) if bad else 200,
        headers={"Content-Language": translation.language},
        token=token,
        candidate=state.candidate,
        demo=state.demo,
        person=person,
        offer=offer,
        areas=" ".join(offer.areas) if areas is None else areas,
        spoken=translation.language,
        direction=direction_of(translation.language),
        languages={one: LANGUAGES.get(one, one) for one in await spoken_languages(link.session, link.campaign_id)},
        words=words,
        skills=SKILLS,
        days=DAYS,
        parts=PARTS,
        uses=OWN_USES,
        read=await mark_of_own_page(link.session, link.campaign_id, translation.language),
        lang=lang,
        said=words.get(f"own_saved_{done}", ""),
        bad=translation.error(bad) if bad else "",
    )
