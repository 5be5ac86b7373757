from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page

from proxy.intake.quarantine import service
from proxy.intake.quarantine.schemas import QuarantineItemRead, ReliabilityRead

router = APIRouter(route_class=Route, tags=["quarantine"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]
OffersReader = Annotated[Caller, Security(caller_with, scopes=["offers:read"])]
OffersWriter = Annotated[Caller, Security(caller_with, scopes=["offers:write"])]


@router.get("/v1/quarantine")
async def list_quarantine(session: Session, caller: Reader) -> Page[QuarantineItemRead]:
    """List the quarantined forms of your territories, the oldest first, at most 200."""
    return single_page(await service.list_items(session, caller))


@router.post("/v1/quarantine/{item_id}/release")
async def release_quarantined(item_id: UUID, session: Session, caller: Writer) -> QuarantineItemRead:
    """Release a form from quarantine as a real person's: it is matched like any other."""
    return await service.release_item(session, caller, item_id)


@router.post("/v1/quarantine/{item_id}/refuse")
async def refuse_quarantined(item_id: UUID, session: Session, caller: Writer) -> QuarantineItemRead:
    """Refuse a quarantined form as fake: the request or the offer is withdrawn."""
    return await service.refuse_item(session, caller, item_id)


@router.get("/v1/offers/{offer_id}/reliability")
async def get_offer_reliability(offer_id: UUID, session: Session, caller: OffersReader) -> ReliabilityRead:
    """Return the reliability of a holder, 0 to 3: how well the team knows them. It counts last in matching."""
    return await service.read_reliability(session, caller.campaign_id, offer_id)


@router.put("/v1/offers/{offer_id}/vouch")
async def set_vouch(offer_id: UUID, session: Session, caller: OffersWriter) -> ReliabilityRead:
    """Vouch, under your own name, for this holder."""
    return await service.vouch_for(session, caller, offer_id)


@router.delete("/v1/offers/{offer_id}/vouch")
async def delete_vouch(offer_id: UUID, session: Session, caller: OffersWriter) -> ReliabilityRead:
    """Withdraw the vouch for this holder."""
    return await service.withdraw_vouch(session, caller, offer_id)
