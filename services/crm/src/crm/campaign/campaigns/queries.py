"""The only query across campaigns: those of a member."""

from dataclasses import dataclass

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import Campaign
from kit.campaigns.tables import CAMPAIGN, MEMBER
from kit.db.relocations import is_here
from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Membership:
    campaign: Campaign
    roles: tuple[str, ...]
    closed: tuple[str, ...]


async def campaigns_of(session: AsyncSession, subject: str) -> list[Membership]:
    """List a member's campaigns by name; a delegation that has ended no longer counts."""
    # The policy "mine" of the migration shows a subject's own rows besides the campaign's. The subject is from the
    # checked token, and `true` limits the setting to the transaction.
    await session.execute(text("select set_config('isoloir.subject', :subject, true)"), {"subject": subject})
    alive = or_(MEMBER.c.ends_at.is_(None), MEMBER.c.ends_at > func.now())
    rows = await session.execute(
        select(CAMPAIGN, MEMBER.c.roles, MEMBER.c.closed)
        .join(MEMBER, MEMBER.c.campaign_id == CAMPAIGN.c.campaign_id)
        .where(MEMBER.c.subject == subject, MEMBER.c.roles != [], alive, is_here(CAMPAIGN.c.campaign_id))
        .order_by(CAMPAIGN.c.state["name"].astext, CAMPAIGN.c.campaign_id)
    )
    return [
        Membership(
            Campaign(row.campaign_id, row.version, CampaignState.model_validate(row.state), row.heard_from),
            tuple(row.roles),
            tuple(row.closed),
        )
        for row in rows
    ]
