"""API of the forms: sent by the person, or entered by a member for them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.public_session import PublicSession
from kit.security.request_session import Session
from kit.text.language import wanted_of, wants_english

from proxy.intake.forms import service
from proxy.intake.forms.service import FormBody, StoredForm
from proxy.intake.forms.views import public_form
from proxy.intake.limits.service import admit_submission
from proxy.intake.offers.schemas import OfferCreate, OfferEntry
from proxy.intake.quarantine.form_checks import Sender, screen_form, screen_number
from proxy.intake.requests.schemas import RequestCreate, RequestEntry
from proxy.people.erasures import references
from proxy.people.identities.consents import LANGUAGES
from proxy.people.identities.findings import NUMBER_TAKEN, Finding, invalid_form
from proxy.people.identities.schemas import PublicForm, Receipt
from proxy.pools.service import consent_text
from proxy.settings import Settings

router = APIRouter(route_class=Route)

RequestsWriter = Annotated[Caller, Security(caller_with, scopes=["requests:write"])]
OffersWriter = Annotated[Caller, Security(caller_with, scopes=["offers:write"])]


@router.get("/v1/public/campaigns/{campaign_id}/form", tags=["forms"])
async def read_form(request: Request, campaign_id: UUID, session: PublicSession) -> PublicForm:
    """Return the data for a site with its own form: open rounds, consent text; 409 while no controller is named."""
    language = wanted_of(request, LANGUAGES)
    campaign = await get_campaign(session, campaign_id)
    await service.check_controller_named(session, campaign)
    controller = await service.read_controller(session, campaign)
    settings: Settings = request.app.state.settings
    suite = settings.public_url if settings.root_path else ""
    return public_form(campaign, await consent_text(session, campaign_id, language), controller, language, suite)


@router.post("/v1/public/campaigns/{campaign_id}/requests", status_code=status.HTTP_201_CREATED, tags=["requests"])
async def send_request(request: Request, campaign_id: UUID, create: RequestCreate, session: PublicSession) -> Receipt:
    """Request a proxy holder. No account: the answer has the secret link to the request."""
    return await _take(request, session, campaign_id, create)


@router.post("/v1/public/campaigns/{campaign_id}/offers", status_code=status.HTTP_201_CREATED, tags=["offers"])
async def send_offer(request: Request, campaign_id: UUID, create: OfferCreate, session: PublicSession) -> Receipt:
    """Offer to be a proxy holder. No account: the answer has the secret link to the offer."""
    return await _take(request, session, campaign_id, create)


@router.post("/v1/requests", status_code=status.HTTP_201_CREATED, tags=["requests"])
async def create_request(request: Request, create: RequestEntry, session: Session, caller: RequestsWriter) -> Receipt:
    """Enter the request of a person who called or came by and agreed to the form's text."""
    return await _enter(request, session, caller, create)


@router.post("/v1/offers", status_code=status.HTTP_201_CREATED, tags=["offers"])
async def create_offer(request: Request, create: OfferEntry, session: Session, caller: OffersWriter) -> Receipt:
    """Enter the offer of a person who called or came by and agreed to the form's text."""
    return await _enter(request, session, caller, create)


async def _take(request: Request, session: Session, campaign_id: UUID, create: FormBody) -> Receipt:
    stored = await _open(request, session, campaign_id, create, None)
    address = request.client.host if request.client else ""
    await admit_submission(session, campaign_id, address, create.proof)
    sender = Sender(address, request.headers.get("user-agent", ""), proven=bool(create.proof))
    await screen_form(session, campaign_id, stored.kind, stored.id, sender)
    return _receipt(request, stored)


async def _enter(request: Request, session: Session, caller: Caller, create: RequestEntry | OfferEntry) -> Receipt:
    stored = await _open(request, session, caller.campaign_id, create, caller)
    if create.crm_person is not None:
        await references.link(session, caller.campaign_id, stored.kind, stored.id, create.crm_person)
    if stored.shares_number and await screen_number(session, caller.campaign_id, stored.kind, stored.id):
        stored.warnings.append(Finding("/registration/elector_number", *NUMBER_TAKEN))
    return _receipt(request, stored)


async def _open(
    request: Request, session: Session, campaign_id: UUID, create: FormBody, caller: Caller | None
) -> StoredForm:
    campaign = await get_campaign(session, campaign_id)
    await service.check_controller_named(session, campaign)
    applicant = service.check_form(campaign, create)
    if isinstance(applicant, list):
        raise invalid_form(applicant, english=wants_english(request))
    if caller is not None:
        caller.check_covers(applicant.place.station or applicant.place.commune, "/registration/station")
    return await service.store_form(session, campaign, create, applicant, caller.subject if caller else None)


def _receipt(request: Request, stored: StoredForm) -> Receipt:
    settings, english = request.app.state.settings, wants_english(request)
    return Receipt(
        token=stored.token,
        status_url=f"{settings.public_url}{settings.root_path}/suivi/{stored.token}",
        warnings=[warning.text(english=english) for warning in stored.warnings],
    )
