from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security, status
from fastapi import Request as HttpRequest
from kit.app import Route
from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.public_session import PublicSession
from kit.security.request_session import Session
from kit.text.language import wants_english
from kit.web.paging import Page, Paging, Rows, Since

from proxy.intake.limits.form_watch import Sender, watch_form
from proxy.intake.limits.service import admit_submission
from proxy.intake.requests import queries, service
from proxy.intake.requests.schemas import RequestCreate, RequestEntry, RequestRead
from proxy.intake.requests.states import State
from proxy.people.erasures import references
from proxy.people.identities import findings
from proxy.people.identities.application import check_applicant
from proxy.people.identities.registration import OUTSIDE
from proxy.people.identities.schemas import Confirmation, Receipt
from proxy.people.identities.service import ask_confirmation
from proxy.pools import consent_choice
from proxy.pools.outside import is_outside

router = APIRouter(route_class=Route, tags=["requests"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write"])]


@router.post("/v1/public/campaigns/{campaign_id}/requests", status_code=status.HTTP_201_CREATED)
async def send_request(http: HttpRequest, campaign_id: UUID, create: RequestCreate, session: PublicSession) -> Receipt:
    """Request a proxy holder to vote in your place. No account: the answer holds the secret link to the request."""
    stored, receipt = await _open(http, session, campaign_id, create, None)
    address = http.client.host if http.client else ""
    await admit_submission(session, campaign_id, address, create.proof)
    sender = Sender(address, http.headers.get("user-agent", ""), proven=bool(create.proof))
    await watch_form(session, campaign_id, "request", stored, sender)
    return receipt


@router.post("/v1/requests", status_code=status.HTTP_201_CREATED)
async def create_request(http: HttpRequest, create: RequestEntry, session: Session, caller: Writer) -> Receipt:
    """Enter the request of somebody who called or came by, and who agreed to the text of the form."""
    stored, receipt = await _open(http, session, caller.campaign_id, create, caller)
    if create.crm_person is not None:
        await references.link(session, caller.campaign_id, "request", stored, create.crm_person)
    return receipt


@router.post("/v1/requests/{request_id}/confirm")
async def confirm_request(request_id: UUID, session: Session, caller: Writer) -> Confirmation:
    """Confirm a request after a call to the person: by another member than its author. Nothing is matched before."""
    found = await service.get_request(session, caller.campaign_id, request_id)
    caller.check_covers(found.station or found.commune, None)
    campaign = await get_campaign(session, caller.campaign_id)
    found = await service.confirm_request(session, campaign, request_id, caller.subject)
    return Confirmation.model_validate({"id": found.id, "confirmed_at": found.confirmed_at})


@router.get("/v1/requests", response_model=Page[RequestRead])
async def list_requests(
    session: Session,
    paging: Paging,
    caller: Reader,
    state: Annotated[State | None, Query()] = None,
    updated_since: Since = None,
) -> Rows[RequestRead]:
    """The requests of your territories, page by page: first names and places."""
    return await queries.read_requests(session, caller.territories, state, paging, updated_since)


async def _open(
    http: HttpRequest, session: Session, campaign_id: UUID, create: RequestCreate, caller: Caller | None
) -> tuple[UUID, Receipt]:
    english = wants_english(http)
    campaign = await get_campaign(session, campaign_id)
    now = campaign_now(campaign.state)
    applicant = check_applicant(campaign.state, now, http.app.state.communes, create)
    if isinstance(applicant, list):
        raise findings.invalid_form(applicant, english=english)
    if caller is not None:
        caller.check_covers(applicant.place.station or applicant.place.commune, "/registration/station")
    stored, token = await service.open_request(session, campaign, applicant, caller.subject if caller else None)
    chosen = await consent_choice.set_choice(
        session, campaign, "request", stored.id, stored.person_id, wanted=applicant.pool_consent
    )
    await ask_confirmation(session, campaign, "request", stored.id)
    doubts = [*applicant.warnings, *consent_choice.warnings(applicant, chosen)]
    if await is_outside(session, campaign, http.app.state.communes, applicant.place):
        doubts.append(findings.Finding("/registration/commune", *OUTSIDE))
    if caller is not None and stored.duplicate_of is not None:
        doubts.append(findings.Finding("/civil_status/surname", *findings.DOUBLE))
    settings = http.app.state.settings
    receipt = Receipt(
        token=token,
        status_url=f"{settings.public_url}{settings.root_path}/suivi/{token}",
        warnings=[one.text(english=english) for one in doubts],
    )
    return stored.id, receipt
