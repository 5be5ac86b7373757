"""Routes by which a service that runs alone is told of campaigns and members."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns import service
from kit.campaigns.queries import get_campaign
from kit.campaigns.schemas import CampaignPut, CampaignRead, MemberPut, MemberRead
from kit.db.sessions import transaction
from kit.security.auth import Operator
from kit.web.routing import Route

router = APIRouter(route_class=Route, tags=["campaigns"])

Subject = Annotated[str, Path(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


async def _in_path(request: Request, campaign_id: UUID) -> AsyncIterator[AsyncSession]:
    async with transaction(request.app.state.sessions, campaign_id) as session:
        yield session


InPath = Annotated[AsyncSession, Depends(_in_path, scope="function")]


@router.put("/v1/campaigns/{campaign_id}")
async def upsert_campaign(campaign_id: UUID, state: CampaignPut, session: InPath, _: Operator) -> CampaignRead:
    """Create or update a campaign, if this service runs without crm."""
    await service.put_campaign(session, campaign_id, state)
    campaign = await get_campaign(session, campaign_id)
    return CampaignRead(
        campaign_id=campaign_id,
        version=campaign.version,
        heard_from=campaign.heard_from,
        campaign=campaign.state,
    )


@router.put("/v1/campaigns/{campaign_id}/members/{subject}")
async def upsert_member(
    campaign_id: UUID, subject: Subject, member: MemberPut, session: InPath, _: Operator
) -> MemberRead:
    """Create or update a member, if this service runs without crm."""
    await get_campaign(session, campaign_id)
    await service.put_member(session, campaign_id, subject, member)
    return MemberRead(
        subject=subject,
        roles=member.roles,
        territories=member.territories,
        ends_at=member.ends_at,
        closed=member.closed,
    )
