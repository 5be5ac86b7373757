from typing import Annotated
from uuid import UUID

from common.scopes import Role
from fastapi import APIRouter, Request, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with, check_in_person
from kit.security.entitlements import Rights, check_may_give
from kit.security.request_session import Session
from kit.web.problems import Forbidden

from proxy.pools import service
from proxy.pools.schemas import PoolCode, PoolCodePost, PoolPreview, PoolRead

router = APIRouter(route_class=Route, tags=["pools"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["requests:write", "offers:write"])]


@router.get("/v1/pool")
async def get_pool(session: Session, caller: Reader) -> PoolRead:
    """Return the campaigns that yours is matched with, and the number of your people who consented."""
    return await service.read_pool(session, await get_campaign(session, caller.campaign_id))


@router.post("/v1/pool/codes", status_code=status.HTTP_201_CREATED)
async def create_pool_code(session: Session, caller: Writer) -> PoolCode:
    """Create a code for one other campaign, replacing an earlier one; who enters it agrees. For managers."""
    check_directs(caller)
    return await service.create_code(session, caller, await get_campaign(session, caller.campaign_id))


@router.post("/v1/pool/offers")
async def preview_pool(request: Request, post: PoolCodePost, session: Session, caller: Writer) -> PoolPreview:
    """Return the campaigns behind a code, without agreeing."""
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    return await service.preview_pool(session, request.app.state.sessions, campaign, post.code)


@router.post("/v1/pool/membership", status_code=status.HTTP_201_CREATED)
async def join_pool(request: Request, post: PoolCodePost, session: Session, caller: Writer) -> PoolRead:
    """Join the pool behind a code: only those of your people who consent are matched across campaigns."""
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    await service.join_pool(session, request.app.state.sessions, campaign, post.code, caller.subject)
    return await service.read_pool(session, campaign)


@router.delete("/v1/pool/membership", status_code=status.HTTP_204_NO_CONTENT)
async def leave_pool(session: Session, caller: Writer) -> None:
    """Leave the pool: open proposals between campaigns end, and your people's consents are deleted."""
    check_directs(caller)
    await service.leave_pool(session, await get_campaign(session, caller.campaign_id), caller.subject)


@router.put("/v1/pool/agreements/{member_id}")
async def create_pool_agreement(member_id: UUID, session: Session, caller: Writer) -> PoolRead:
    """Agree to be matched with a campaign that joined by another's code."""
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    await service.agree_with(session, campaign, member_id)
    return await service.read_pool(session, campaign)


@router.delete("/v1/pool/agreements/{member_id}")
async def delete_pool_agreement(member_id: UUID, session: Session, caller: Writer) -> PoolRead:
    """End the agreement with this campaign: open proposals between the two end."""
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    await service.end_agreement(session, campaign, member_id, caller.subject)
    return await service.read_pool(session, campaign)


def check_directs(caller: Caller) -> None:
    check_in_person(caller)
    if not caller.roles & {Role.MANAGER, Role.CANDIDATE}:
        raise Forbidden(
            "Seule la direction de la campagne s'accorde avec d'autres.", "Only who directs the campaign decides this."
        )
    check_may_give(caller.rights, Rights(service.MATCHED, (), caller.ends_at))
