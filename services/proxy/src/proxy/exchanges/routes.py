from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.exchanges import service, views
from proxy.exchanges.schemas import SharedMatchRead
from proxy.offers import service as offers
from proxy.requests import service as requests

router = APIRouter(route_class=Route, tags=["pools"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


@router.get("/v1/shared-matches")
async def list_shared_matches(session: Session, caller: Reader) -> Sequence[SharedMatchRead]:
    """The matches of your people with people of other campaigns, in your territories: the 200 newest."""
    return await views.list_shared_matches(session, caller)


@router.get("/v1/shared-matches/{shared_match_id}")
async def get_shared_match(shared_match_id: UUID, session: Session, caller: Reader) -> SharedMatchRead:
    """One of them."""
    await _check_mine(session, caller, shared_match_id)
    return await views.describe(session, await service.get(session, caller.campaign_id, shared_match_id))


@router.delete("/v1/shared-matches/{shared_match_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_shared_match(shared_match_id: UUID, session: Session, caller: Writer) -> None:
    """End it, proposed or accepted: in both campaigns. Both people wait again."""
    await _check_mine(session, caller, shared_match_id)
    await service.end(session, caller.campaign_id, shared_match_id, caller.subject)


async def _check_mine(session: AsyncSession, caller: Caller, match_id: UUID) -> None:
    match = await service.get(session, caller.campaign_id, match_id)
    if match.request_id is not None:
        row = await requests.get_request(session, caller.campaign_id, match.request_id)
    else:
        assert match.offer_id is not None
        row = await offers.get_offer(session, caller.campaign_id, match.offer_id)
    caller.check_covers(row.station or row.commune, None)
