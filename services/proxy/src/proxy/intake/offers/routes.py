from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security, status
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.public_session import PublicSession
from kit.security.request_session import Session
from kit.text.language import wants_english
from kit.web.paging import Page, Paging, Rows, Since

from proxy.intake.limits.form_watch import Sender, watch_form
from proxy.intake.limits.service import admit_submission
from proxy.intake.offers import queries, service
from proxy.intake.offers.acceptance import check_offer
from proxy.intake.offers.schemas import OfferCreate, OfferEntry, OfferRead
from proxy.intake.offers.states import State
from proxy.people.erasures import references
from proxy.people.identities import findings
from proxy.people.identities.schemas import Confirmation, Receipt
from proxy.people.identities.service import ask_confirmation
from proxy.pools import consent_choice

router = APIRouter(route_class=Route, tags=["offers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["offers:write"])]


@router.post("/v1/public/campaigns/{campaign_id}/offers", status_code=status.HTTP_201_CREATED)
async def send_offer(request: Request, campaign_id: UUID, create: OfferCreate, session: PublicSession) -> Receipt:
    """Offer to be a proxy holder. No account: the answer holds the secret link to the offer."""
    stored, receipt = await _open(request, session, campaign_id, create, None)
    address = request.client.host if request.client else ""
    await admit_submission(session, campaign_id, address, create.proof)
    sender = Sender(address, request.headers.get("user-agent", ""), proven=bool(create.proof))
    await watch_form(session, campaign_id, "offer", stored, sender)
    return receipt


@router.post("/v1/offers", status_code=status.HTTP_201_CREATED)
async def create_offer(request: Request, create: OfferEntry, session: Session, caller: Writer) -> Receipt:
    """Enter the offer of somebody who called or came by, and who agreed to the text of the form."""
    stored, receipt = await _open(request, session, caller.campaign_id, create, caller)
    if create.crm_person is not None:
        await references.link(session, caller.campaign_id, "offer", stored, create.crm_person)
    return receipt


@router.post("/v1/offers/{offer_id}/confirm")
async def confirm_offer(offer_id: UUID, session: Session, caller: Writer) -> Confirmation:
    """Confirm an offer after a call to the person: by another member than its author. Nothing is matched before."""
    found = await service.get_offer(session, caller.campaign_id, offer_id)
    caller.check_covers(found.station or found.commune, None)
    campaign = await get_campaign(session, caller.campaign_id)
    found = await service.confirm_offer(session, campaign, offer_id, caller.subject)
    return Confirmation.model_validate({"id": found.id, "confirmed_at": found.confirmed_at})


@router.get("/v1/offers", response_model=Page[OfferRead])
async def list_offers(
    session: Session,
    paging: Paging,
    caller: Reader,
    state: Annotated[State | None, Query()] = None,
    updated_since: Since = None,
) -> Rows[OfferRead]:
    """The offers of your territories, page by page: first names and places."""
    return await queries.read_offers(session, caller.territories, state, paging, updated_since)


async def _open(
    request: Request, session: Session, campaign_id: UUID, create: OfferCreate, caller: Caller | None
) -> tuple[UUID, Receipt]:
    english = wants_english(request)
    campaign = await get_campaign(session, campaign_id)
    now = campaign_now(campaign.state)
    applicant = check_offer(campaign.state, now, request.app.state.communes, create)
    if isinstance(applicant, list):
        raise findings.invalid_form(applicant, english=english)
    if caller is not None:
        caller.check_covers(applicant.place.station or applicant.place.commune, "/registration/station")
    terms = service.Terms(create.radius_km, create.held_elsewhere)
    stored, token = await service.open_offer(session, campaign, applicant, terms, caller.subject if caller else None)
    chosen = await consent_choice.set_choice(
        session, campaign, "offer", stored.id, stored.person_id, wanted=applicant.pool_consent
    )
    await ask_confirmation(session, campaign, "offer", stored.id)
    doubts = [*applicant.warnings, *consent_choice.warnings(applicant, chosen)]
    if caller is not None and stored.duplicate_of is not None:
        doubts.append(findings.Finding("/civil_status/surname", *findings.DOUBLE))
    settings = request.app.state.settings
    receipt = Receipt(
        token=token,
        status_url=f"{settings.public_url}{settings.root_path}/suivi/{token}",
        warnings=[one.text(english=english) for one in doubts],
    )
    return stored.id, receipt
