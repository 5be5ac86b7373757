"""The same form without JavaScript, for the one who asks and the one who offers, and to correct what was sent."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.responses import RedirectResponse
from kit.app import Route
from kit.campaigns.queries import Campaign, get_campaign
from kit.pages.rendering import back, render
from kit.security.auth import Caller, caller_with
from kit.security.links import KnownLink, Link
from kit.security.public_session import PublicSession
from kit.security.request_session import Session
from kit.web.problems import Forbidden, TooManyRequests

from proxy.intake.forms import service
from proxy.intake.forms.fields import FormValues, errors_by_field, read_values
from proxy.intake.forms.fill_time import sign_moment, took_time
from proxy.intake.forms.views import form_view
from proxy.intake.limits.service import count_submission
from proxy.intake.quarantine.service import Sender, screen_form
from proxy.people.identities.findings import Finding
from proxy.people.identities.service import Kind
from proxy.pools.service import consent_text

router = APIRouter(route_class=Route, include_in_schema=False)

Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


@router.get("/demande/{campaign_id}")
@router.get("/offre/{campaign_id}")
async def show_form(request: Request, campaign_id: UUID, session: PublicSession) -> Response:
    campaign = await get_campaign(session, campaign_id)
    blank = FormValues({}, frozenset(), sign_moment(session.info["secrets"][0]))
    pool_text = await consent_text(session, campaign_id)
    return render(request, "forms/form.html", form=form_view(campaign, _asked(request), blank, pool_text=pool_text))


@router.post("/demande/{campaign_id}")
@router.post("/offre/{campaign_id}")
async def take_form(request: Request, campaign_id: UUID, session: PublicSession) -> Response:
    kind = _asked(request)
    campaign = await get_campaign(session, campaign_id)
    pool_text = await consent_text(session, campaign_id)
    typed = await _typed(request)
    read = service.read_form(campaign, request.app.state.communes, kind, typed)
    if isinstance(read, list):
        return _again(request, campaign, kind, typed, read, pool_text)
    sent, applicant = read
    address = request.client.host if request.client else ""
    try:
        await count_submission(session, campaign_id, address)
    except TooManyRequests as flood:
        form = form_view(campaign, kind, typed, notice=flood.fr, pool_text=pool_text)
        return render(request, "forms/form.html", int(flood.status), flood.headers, form=form)
    stored = await service.store_form(session, campaign, request.app.state.communes, sent, applicant)
    hasty = not took_time(session.info["secrets"], typed.shown)
    sender = Sender(address, request.headers.get("user-agent", ""), proven=False, hasty=hasty)
    await screen_form(session, campaign_id, kind, stored.id, sender)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{stored.token}", 303)


@router.get("/suivi/{token}/corriger")
async def show_correction(request: Request, link: Link) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    kind = _kind_of(link)
    typed = await service.read_stored_form(link.session, campaign.id, kind, link.target_id)
    pool_text = await consent_text(link.session, campaign.id)
    return render(
        request, "forms/form.html", form=form_view(campaign, kind, typed, correcting=True, pool_text=pool_text)
    )


@router.post("/suivi/{token}/corriger")
async def take_correction(request: Request, token: str, link: Link) -> Response:
    campaign = await get_campaign(link.session, link.campaign_id)
    pool_text = await consent_text(link.session, campaign.id)
    kind = _kind_of(link)
    typed = await _typed(request)
    read = service.read_form(campaign, request.app.state.communes, kind, typed)
    if isinstance(read, list):
        return _again(request, campaign, kind, typed, read, pool_text, correcting=True)
    sent, applicant = read
    await service.correct_form(link.session, campaign, link.target_id, sent, applicant)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/suivi/{token}", 303)


@router.get("/dossiers/saisie/demande")
@router.get("/dossiers/saisie/offre")
async def show_entry(
    request: Request, session: Session, caller: Writer, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show the form in which a member enters a request or an offer taken by telephone or at the local."""
    campaign = await get_campaign(session, caller.campaign_id)
    pool_text = await consent_text(session, campaign.id)
    form = form_view(campaign, _asked(request), FormValues({}, frozenset()), entering=True, pool_text=pool_text)
    return render(request, "forms/form.html", form=form, done=done)


@router.post("/dossiers/saisie/demande")
@router.post("/dossiers/saisie/offre")
async def take_entry(request: Request, session: Session, caller: Writer) -> Response:
    kind = _asked(request)
    campaign = await get_campaign(session, caller.campaign_id)
    pool_text = await consent_text(session, campaign.id)
    typed = await _typed(request)
    read = service.read_form(campaign, request.app.state.communes, kind, typed)
    if isinstance(read, list):
        return _again(request, campaign, kind, typed, read, pool_text, entering=True)
    sent, applicant = read
    try:
        caller.check_covers(applicant.place.station or applicant.place.commune, None)
    except Forbidden as outside:
        form = form_view(campaign, kind, typed, notice=outside.fr, entering=True, pool_text=pool_text)
        return render(request, "forms/form.html", int(outside.status), form=form)
    stored = await service.store_form(session, campaign, request.app.state.communes, sent, applicant, caller.subject)
    # A request has a page of its own; an offer has none, and the next can be typed.
    return back(request, f"/dossiers/{stored.id if kind == 'request' else 'saisie/offre'}?done=saisie")


async def _typed(request: Request) -> FormValues:
    async with request.form(max_files=2, max_fields=100) as form:
        return read_values(form.multi_items())


def _again(
    request: Request,
    campaign: Campaign,
    kind: Kind,
    typed: FormValues,
    findings: list[Finding],
    pool_text: str,
    *,
    correcting: bool = False,
    entering: bool = False,
) -> Response:
    """Show the form again: nothing that was typed is lost, but what a hidden field caught."""
    kept = FormValues({**typed.texts, "website": ""}, typed.rounds, typed.shown)
    form = form_view(
        campaign,
        kind,
        kept,
        errors=errors_by_field(findings),
        correcting=correcting,
        entering=entering,
        pool_text=pool_text,
    )
    return render(request, "forms/form.html", 422, form=form)


def _asked(request: Request) -> Kind:
    """Return the kind of form of this path."""
    path: str = request.scope["route"].path
    return "request" if "/demande" in path else "offer"


def _kind_of(link: KnownLink) -> Kind:
    return "request" if link.purpose == "request" else "offer"
