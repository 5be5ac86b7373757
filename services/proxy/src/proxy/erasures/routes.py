from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.erasures import references
from proxy.erasures.schemas import CrmPersonPut, CrmPersonRead
from proxy.offers import service as offers
from proxy.requests import service as requests

router = APIRouter(route_class=Route, tags=["retention"])

Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]
Kind = Literal["requests", "offers"]


@router.put("/v1/{kind}/{target_id}/crm-person")
async def link_person(
    kind: Kind, target_id: UUID, put: CrmPersonPut, session: Session, caller: Writer
) -> CrmPersonRead:
    """Say which contact of crm a request or an offer is of: erased there, they are erased here."""
    one = await _check_mine(session, caller, kind, target_id)
    await references.link(session, caller.campaign_id, one, target_id, put.person)
    return CrmPersonRead(target_id=target_id, person=put.person)


@router.delete("/v1/{kind}/{target_id}/crm-person", status_code=status.HTTP_204_NO_CONTENT)
async def unlink_person(kind: Kind, target_id: UUID, session: Session, caller: Writer) -> None:
    """It is not of that contact."""
    await _check_mine(session, caller, kind, target_id)
    await references.unlink(session, caller.campaign_id, target_id)


async def _check_mine(
    session: AsyncSession, caller: Caller, kind: Kind, target_id: UUID
) -> Literal["request", "offer"]:
    if kind == "requests":
        row = await requests.get_request(session, caller.campaign_id, target_id)
    else:
        row = await offers.get_offer(session, caller.campaign_id, target_id)
    caller.check_covers(row.station or row.commune, None)
    return "request" if kind == "requests" else "offer"
