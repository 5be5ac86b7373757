"""The self-service page behind a person's secret link, and the coordinator's page that finds volunteers."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.forms import read_form
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.links import Link
from kit.security.request_session import Session
from kit.web.problems import Conflict
from starlette.responses import Response

from crm.consents.ledger import service as consents
from crm.consents.ledger.schemas import ConsentCreate
from crm.forms.form_translations.service import keep_own_page, mark_of_own_page, spoken_languages, translation_in
from crm.forms.own_page.forms import NAMES, OfferEntry, UsesEntry
from crm.people.records import service as people
from crm.people.records.consent_uses import Use
from crm.people.records.languages import LANGUAGES, direction_of
from crm.people.volunteers import service
from crm.people.volunteers.availability import DAYS, PARTS, SKILLS
from crm.people.volunteers.schemas import AvailabilityPut

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["people:read", "people:write"])]
Lang = Annotated[str, Query(max_length=5, description="Else the language in which they filled in a form.")]
OWN_USES: tuple[Use, ...] = ("email", "sms", "call", "post")


@router.get("/moi/{token}")
async def show_own_page(
    token: str, request: Request, link: Link, done: Annotated[str, Query(max_length=10)] = "", lang: Lang = ""
) -> HTMLResponse:
    return await _own(request, link, token, lang, done=done)


@router.post("/moi/{token}/aide")
async def save_own_offer(
    token: str, request: Request, link: Link, entry: Annotated[OfferEntry, Form()], lang: Lang = ""
) -> Response:
    async def act() -> None:
        caller = service.as_themselves(link.campaign_id, link.purpose)
        areas = entry.areas.replace(",", " ").split()
        body = {"skills": entry.skills, "slots": entry.slots, "areas": areas}
        await service.put_offer(link.session, caller, link.target_id, read_form(AvailabilityPut, body, NAMES))

    return await submit(
        request,
        link.session,
        act,
        form=PageForm.of(entry, "offer"),
        done=f"/moi/{token}?{_query(lang)}done=offer",
        again=lambda form: _own(request, link, token, lang, form=form),
    )


@router.post("/moi/{token}/accords")
async def save_own_uses(
    token: str, request: Request, link: Link, entry: Annotated[UsesEntry, Form()], lang: Lang = ""
) -> Response:
    """Record changed consents in the ledger only; each refers to the text on the page."""

    async def act() -> None:
        caller = service.as_themselves(link.campaign_id, link.purpose)
        person = await people.get_person(link.session, caller, link.target_id)
        chosen, now = set(entry.uses), set(person.uses)
        version, mark = await keep_own_page(link.session, link.campaign_id, lang or person.language or "fr")
        # A refusal is accepted whatever was read.
        if entry.read != mark and chosen & set(OWN_USES) - now:
            raise Conflict(
                "Cette page a changé pendant que vous la lisiez. Relisez ce à quoi vous dites oui, puis enregistrez.",
                "This page changed while you were reading it. Read again what you say yes to, then save.",
                "/own",
            )
        for use in OWN_USES:
            if (use in chosen) != (use in now):
                agreed = use in chosen
                put = ConsentCreate(
                    use=use,
                    state="given" if agreed else "withdrawn",
                    source="link",
                    text_version=version if agreed else None,
                )
                await consents.record_consent(link.session, caller, link.target_id, put)

    return await submit(
        request,
        link.session,
        act,
        # If the page has changed, it is shown again, with only stored consents ticked.
        form=PageForm("uses"),
        done=f"/moi/{token}?{_query(lang)}done=uses",
        again=lambda form: _own(request, link, token, lang, form=form),
    )


@router.post("/people/{person_id}/self-service-link")
async def show_own_link(person_id: UUID, request: Request, session: Session, caller: Writer) -> HTMLResponse:
    """Show a new secret link, which is in this answer only."""
    settings = request.app.state.settings
    path = await service.new_own_link(session, caller, person_id)
    return render(
        request,
        "volunteers/link.html",
        headers={"Cache-Control": "no-store"},
        person=await people.get_person(session, caller, person_id),
        address=f"{settings.public_url}{settings.root_path}{path}",
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
    form: PageForm | None = None,
) -> HTMLResponse:
    """Render the page in the person's language, errors included."""
    form = form or PageForm()
    caller = service.as_themselves(link.campaign_id, link.purpose)
    state = (await get_campaign(link.session, link.campaign_id)).state
    offer = await service.read_offer(link.session, caller, link.target_id)
    person = await people.get_person(link.session, caller, link.target_id)
    translation = await translation_in(link.session, link.campaign_id, lang or person.language)
    words = translation.marked()
    return render(
        request,
        "volunteers/own.html",
        headers={"Content-Language": translation.language},
        token=token,
        candidate=state.candidate,
        demo=state.demo,
        person=person,
        offer=offer,
        help=form.named("offer"),
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
        bad=translation.error(form.problem) if form.problem else "",
    )
