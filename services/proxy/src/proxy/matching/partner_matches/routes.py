from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security, status
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, single_page
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests import service as requests
from proxy.matching.partner_matches import decisions, service, views
from proxy.matching.partner_matches.schemas import SharedCandidateRead, SharedMatchCreate, SharedMatchRead

router = APIRouter(route_class=Route, tags=["pools"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


@router.get("/v1/shared-matches")
async def list_shared_matches(session: Session, caller: Reader) -> Page[SharedMatchRead]:
    """List your people's matches with people of other campaigns, in your territories: the 200 newest."""
    return single_page(await views.list_shared_matches(session, caller))


@router.get("/v1/shared-matches/{shared_match_id}")
async def get_shared_match(shared_match_id: UUID, session: Session, caller: Reader) -> SharedMatchRead:
    """Return a match with another campaign."""
    await views.check_mine(session, caller, shared_match_id)
    return await views.describe(session, await service.get_shared_match(session, caller.campaign_id, shared_match_id))


@router.delete("/v1/shared-matches/{shared_match_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_shared_match(shared_match_id: UUID, session: Session, caller: Writer) -> None:
    """End a match with another campaign, proposed or accepted, for both. Both people wait again."""
    await views.check_mine(session, caller, shared_match_id)
    await service.end(session, caller.campaign_id, shared_match_id, caller.subject)


@router.get("/v1/requests/{request_id}/shared-candidates")
async def list_shared_candidates(request_id: UUID, session: Session, caller: Reader) -> Page[SharedCandidateRead]:
    """List the consenting holders of other campaigns who can be asked for this request: places and rounds."""
    candidates = await decisions.list_candidates(session, await _request(session, caller, request_id))
    return single_page(list(candidates))


@router.post("/v1/shared-matches", status_code=status.HTTP_201_CREATED)
async def create_shared_match(create: SharedMatchCreate, session: Session, caller: Writer) -> SharedMatchRead:
    """Propose a holder of another campaign by hand. Legal limits and both consents apply; the radius does not."""
    request = await _request(session, caller, create.request_id)
    by_hand = await decisions.make_by_hand(session, caller.campaign_id, request, create, caller.subject)
    return await views.describe(session, by_hand)


@router.put("/v1/shared-matches/{shared_match_id}/pin")
async def pin_shared_match(shared_match_id: UUID, session: Session, caller: Writer) -> SharedMatchRead:
    """Pin a proposal: it does not expire before it is answered, in either campaign."""
    await views.check_mine(session, caller, shared_match_id)
    shared_match = await decisions.pin(session, caller.campaign_id, shared_match_id, pinned=True)
    return await views.describe(session, shared_match)


@router.delete("/v1/shared-matches/{shared_match_id}/pin")
async def unpin_shared_match(shared_match_id: UUID, session: Session, caller: Writer) -> SharedMatchRead:
    """Unpin a proposal: it can expire again."""
    await views.check_mine(session, caller, shared_match_id)
    shared_match = await decisions.pin(session, caller.campaign_id, shared_match_id, pinned=False)
    return await views.describe(session, shared_match)


@router.put("/v1/shared-matches/{shared_match_id}/forbidden")
async def forbid_shared_match(shared_match_id: UUID, session: Session, caller: Writer) -> SharedMatchRead:
    """Forbid a match of these two in both campaigns; a proposed or accepted match between them ends."""
    await views.check_mine(session, caller, shared_match_id)
    return await views.describe(
        session, await decisions.forbid(session, caller.campaign_id, shared_match_id, caller.subject)
    )


@router.delete("/v1/shared-matches/{shared_match_id}/forbidden")
async def allow_shared_match(shared_match_id: UUID, session: Session, caller: Writer) -> SharedMatchRead:
    """Allow these two to be matched again; a person's own decline stays."""
    await views.check_mine(session, caller, shared_match_id)
    return await views.describe(session, await decisions.allow(session, caller.campaign_id, shared_match_id))


async def _request(session: AsyncSession, caller: Caller, request_id: UUID) -> requests.Request:
    request = await requests.get_request(session, caller.campaign_id, request_id)
    caller.check_covers(request.station or request.commune, "/request_id")
    return request
