"""The purge of requests at the end of the campaign: all go, and their number by state stays."""

from kit.campaigns.queries import Campaign
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests.models import Request
from proxy.intake.requests.service import list_unfinished, move_request
from proxy.intake.requests.states import State
from proxy.people.erasures.service import count_erasure


async def count_all(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Request)) or 0


async def erase_all(session: AsyncSession, campaign: Campaign) -> None:
    """Erase all requests. Those still waiting are told as lost first: others count on the last event they heard."""
    for request in await list_unfinished(session):
        await move_request(session, campaign, request, State.LOST)
    rows = await session.execute(select(Request.state, func.count()).group_by(Request.state))
    for state, number in rows.all():
        await count_erasure(session, campaign.id, "request", state, number)
    await session.execute(delete(Request).where(Request.campaign_id == campaign.id))
