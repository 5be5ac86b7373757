from typing import Annotated
from uuid import UUID

from common.scopes import Role
from fastapi import APIRouter, Request, Security, status
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller, caller_with
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
    """The other campaigns that yours is matched with, and how many of your people agreed to that."""
    return await service.read_pool(session, await get_campaign(session, caller.campaign_id))


@router.post("/v1/pool/codes", status_code=status.HTTP_201_CREATED)
async def create_pool_code(session: Session, caller: Writer) -> PoolCode:
    """A code for one other campaign: who enters it agrees. A new one ends the one before. For who directs."""
    check_directs(caller)
    return await service.create_code(session, caller, await get_campaign(session, caller.campaign_id))


@router.post("/v1/pool/offers")
async def preview_pool(request: Request, post: PoolCodePost, session: Session, caller: Writer) -> PoolPreview:
    """Get the campaigns behind a code; nothing is agreed yet."""
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    return await service.preview_pool(session, request.app.state.sessions, campaign, post.code)


@router.post("/v1/pool/membership", status_code=status.HTTP_201_CREATED)
async def join_pool(request: Request, post: PoolCodePost, session: Session, caller: Writer) -> PoolRead:
    """Join the pool behind a code: of your people those alone are matched across campaigns who agree too."""
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    await service.join_pool(session, request.app.state.sessions, campaign, post.code, caller.subject)
    return await service.read_pool(session, campaign)


@router.delete("/v1/pool/membership", status_code=status.HTTP_204_NO_CONTENT)
async def leave_pool(session: Session, caller: Writer) -> None:
    """End it with all, at once: proposals between campaigns end, your people's agreement is forgotten."""
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
    """No longer with this campaign: proposals between the two end at once."""
    check_directs(caller)
    campaign = await get_campaign(session, caller.campaign_id)
    await service.end_agreement(session, campaign, member_id, caller.subject)
    return await service.read_pool(session, campaign)


def check_directs(caller: Caller) -> None:
    if not caller.roles & {Role.MANAGER, Role.CANDIDATE}:
        raise Forbidden(
            "Seule la direction de la campagne s'accorde avec d'autres.", "Only who directs the campaign decides this."
        )
    check_may_give(caller.rights, Rights(service.MATCHED, (), caller.ends_at))
