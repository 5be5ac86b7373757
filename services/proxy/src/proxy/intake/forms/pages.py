"""The form without JavaScript, for requests, offers and corrections."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, Security
from kit.app import Route
from kit.campaigns.queries import Campaign, get_campaign
from kit.pages.page_form import PageForm
from kit.pages.rendering import render
from kit.pages.submission import submit
from kit.security.auth import Caller, caller_with
from kit.security.links import KnownLink, Link
from kit.security.public_session import PublicSession
from kit.security.request_session import Session
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.forms import service
from proxy.intake.forms.fields import INPUTS, FormEntry
from proxy.intake.forms.fill_time import sign_moment, took_time
from proxy.intake.forms.service import StoredForm
from proxy.intake.forms.views import form_view
from proxy.intake.limits.service import count_submission
from proxy.intake.quarantine.form_checks import Sender, screen_form, screen_number
from proxy.people.identities.service import Kind
from proxy.pools.service import consent_text

router = APIRouter(route_class=Route, include_in_schema=False)

Entry = Annotated[FormEntry, Form()]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


@router.get("/demande/{campaign_id}")
@router.get("/offre/{campaign_id}")
async def show_form(request: Request, campaign_id: UUID, session: PublicSession) -> Response:
    campaign = await get_campaign(session, campaign_id)
    blank = FormEntry(shown=sign_moment(session.info["secrets"][0]))
    return await _page(request, session, campaign, _kind_of_path(request), PageForm.of(blank))


@router.post("/demande/{campaign_id}")
@router.post("/offre/{campaign_id}")
async def take_form(request: Request, campaign_id: UUID, session: PublicSession, entry: Entry) -> Response:
    kind = _kind_of_path(request)
    campaign = await get_campaign(session, campaign_id)
    address = request.client.host if request.client else ""

    async def act() -> StoredForm:
        await service.check_controller_named(session, campaign)
        sent, applicant = service.read_form(campaign, kind, entry)
        await count_submission(session, campaign_id, address)
        stored = await service.store_form(session, campaign, sent, applicant)
        hasty = not took_time(session.info["secrets"], entry.shown)
        sender = Sender(address, request.headers.get("user-agent", ""), proven=False, hasty=hasty)
        await screen_form(session, campaign_id, kind, stored.id, sender)
        return stored

    return await submit(
        request,
        session,
        act,
        form=_typed(entry),
        done=lambda stored: f"/suivi/{stored.token}",
        again=lambda form: _page(request, session, campaign, kind, form),
    )


@router.get("/suivi/{token}/corriger")
async def show_correction(request: Request, link: Link) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    kind = _kind_of_link(link)
    form = PageForm.of(await service.read_stored_form(link.session, campaign.id, kind, link.target_id))
    return await _page(request, link.session, campaign, kind, form, correcting=True)


@router.post("/suivi/{token}/corriger")
async def take_correction(request: Request, token: str, link: Link, entry: Entry) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    kind = _kind_of_link(link)

    async def act() -> None:
        sent, applicant = service.read_form(campaign, kind, entry)
        await service.correct_form(link.session, campaign, link.target_id, sent, applicant)
        await screen_number(link.session, campaign.id, kind, link.target_id)

    return await submit(
        request,
        link.session,
        act,
        form=_typed(entry),
        done=f"/suivi/{token}",
        again=lambda form: _page(request, link.session, campaign, kind, form, correcting=True),
    )


@router.get("/dossiers/saisie/demande")
@router.get("/dossiers/saisie/offre")
async def show_entry(
    request: Request, session: Session, caller: Writer, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show the form in which a member enters a request or an offer taken by telephone or on site."""
    campaign = await get_campaign(session, caller.campaign_id)
    return await _page(request, session, campaign, _kind_of_path(request), PageForm(), entering=True, done=done)


@router.post("/dossiers/saisie/demande")
@router.post("/dossiers/saisie/offre")
async def take_entry(request: Request, session: Session, caller: Writer, entry: Entry) -> Response:
    kind = _kind_of_path(request)
    campaign = await get_campaign(session, caller.campaign_id)

    async def act() -> StoredForm:
        await service.check_controller_named(session, campaign)
        sent, applicant = service.read_form(campaign, kind, entry)
        caller.check_covers(applicant.place.station or applicant.place.commune, "/registration/station")
        stored = await service.store_form(session, campaign, sent, applicant, caller.subject)
        if stored.shares_number:
            await screen_number(session, campaign.id, kind, stored.id)
        return stored

    return await submit(
        request,
        session,
        act,
        form=_typed(entry),
        # A request has a page of its own; an offer has none, and the next can be typed.
        done=lambda stored: f"/dossiers/{stored.id if kind == 'request' else 'saisie/offre'}?done=saisie",
        again=lambda form: _page(request, session, campaign, kind, form, entering=True),
    )


def _typed(entry: FormEntry) -> PageForm:
    """Return the typed values, so that nothing is lost; the honeypot field is left out."""
    return PageForm.of(entry.model_copy(update={"website": ""}), inputs=INPUTS)


async def _page(
    request: Request,
    session: AsyncSession,
    campaign: Campaign,
    kind: Kind,
    form: PageForm,
    *,
    correcting: bool = False,
    entering: bool = False,
    done: str = "",
) -> Response:
    pool_text = await consent_text(session, campaign.id)
    controller = await service.read_controller(session, campaign)
    view = form_view(campaign, kind, pool_text, controller, correcting=correcting, entering=entering)
    return render(request, "forms/form.html", campaign_id=campaign.id, view=view, form=form, done=done)


def _kind_of_path(request: Request) -> Kind:
    path: str = request.scope["route"].path
    return "request" if "/demande" in path else "offer"


def _kind_of_link(link: KnownLink) -> Kind:
    return "request" if link.purpose == "request" else "offer"
