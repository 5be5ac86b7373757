from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Security
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, Rows, Since

from proxy.intake.offers import queries, service
from proxy.intake.offers.schemas import OfferRead
from proxy.intake.offers.states import State
from proxy.people.identities.schemas import Confirmation

router = APIRouter(route_class=Route, tags=["offers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["offers:write"])]


@router.post("/v1/offers/{offer_id}/confirm")
async def confirm_offer(offer_id: UUID, session: Session, caller: Writer) -> Confirmation:
    """Confirm an offer after a call to the person, by another member than its author. It is not matched before."""
    offer = await service.get_offer(session, caller.campaign_id, offer_id)
    caller.check_covers(offer.station or offer.commune, None)
    campaign = await get_campaign(session, caller.campaign_id)
    offer = await service.confirm_offer(session, campaign, offer_id, caller.subject)
    return Confirmation.model_validate({"id": offer.id, "confirmed_at": offer.confirmed_at})


@router.get("/v1/offers", response_model=Page[OfferRead])
async def list_offers(
    session: Session,
    paging: Paging,
    caller: Reader,
    state: Annotated[State | None, Query()] = None,
    updated_since: Since = None,
) -> Rows[OfferRead]:
    """List the offers of your territories: first names and places."""
    return await queries.read_offers(session, caller.territories, state, paging, updated_since)
