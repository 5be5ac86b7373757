from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.people.erasures import references
from proxy.retention.erasures.schemas import CrmPersonPut, CrmPersonRead

router = APIRouter(route_class=Route, tags=["retention"])

Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


@router.put("/v1/requests/{request_id}/crm-person")
async def link_request_person(request_id: UUID, put: CrmPersonPut, session: Session, caller: Writer) -> CrmPersonRead:
    """Link a request to a crm contact: an erasure there erases it here."""
    await _check_request(session, caller, request_id)
    await references.link(session, caller.campaign_id, "request", request_id, put.person)
    return CrmPersonRead(target_id=request_id, person=put.person)


@router.put("/v1/offers/{offer_id}/crm-person")
async def link_offer_person(offer_id: UUID, put: CrmPersonPut, session: Session, caller: Writer) -> CrmPersonRead:
    """Link an offer to a crm contact: an erasure there erases it here."""
    await _check_offer(session, caller, offer_id)
    await references.link(session, caller.campaign_id, "offer", offer_id, put.person)
    return CrmPersonRead(target_id=offer_id, person=put.person)


@router.delete("/v1/requests/{request_id}/crm-person", status_code=status.HTTP_204_NO_CONTENT)
async def unlink_request_person(request_id: UUID, session: Session, caller: Writer) -> None:
    """Remove the link between a request and its crm contact."""
    await _check_request(session, caller, request_id)
    await references.unlink(session, caller.campaign_id, request_id)


@router.delete("/v1/offers/{offer_id}/crm-person", status_code=status.HTTP_204_NO_CONTENT)
async def unlink_offer_person(offer_id: UUID, session: Session, caller: Writer) -> None:
    """Remove the link between an offer and its crm contact."""
    await _check_offer(session, caller, offer_id)
    await references.unlink(session, caller.campaign_id, offer_id)


async def _check_request(session: AsyncSession, caller: Caller, request_id: UUID) -> None:
    row = await requests.get_request(session, caller.campaign_id, request_id)
    caller.check_covers(row.station or row.commune, None)


async def _check_offer(session: AsyncSession, caller: Caller, offer_id: UUID) -> None:
    row = await offers.get_offer(session, caller.campaign_id, offer_id)
    caller.check_covers(row.station or row.commune, None)
