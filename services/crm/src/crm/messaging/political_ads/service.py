"""The register of political advertising: sponsor, criteria, reach, cost and election of each message."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import campaign_now, local_day
from kit.security.auth import Caller
from kit.web.problems import Conflict, NotFound
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.political_ads.models import PoliticalAd
from crm.messaging.political_ads.schemas import SponsorDeclared
from crm.messaging.political_ads.sponsors import why_refused


async def record_use(
    session: AsyncSession,
    caller: Caller,
    state: CampaignState,
    *,
    mailing_id: UUID,
    medium: str,
    sponsor: str,
    sponsor_address: str,
    sponsor_email: str,
    declared: SponsorDeclared | None,
    criteria: dict[str, Any],
    targeted: bool,
    cost_cents: int,
) -> UUID:
    political_ad = PoliticalAd(
        campaign_id=caller.campaign_id,
        mailing_id=mailing_id,
        medium=medium,
        sponsor=sponsor,
        sponsor_address=sponsor_address,
        sponsor_email=sponsor_email,
        declared=declared.model_dump(mode="json") if declared else None,
        election=str(state.election),
        election_on=", ".join(day.on.isoformat() for day in state.rounds),
        criteria=criteria,
        targeted=targeted,
        cost_cents=cost_cents,
        ordered_by=caller.subject,
        started_at=campaign_now(state),
    )
    session.add(political_ad)
    await session.flush()
    return political_ad.id


def check_sponsor(state: CampaignState, declared: SponsorDeclared | None, when: datetime) -> None:
    """Raise Conflict if no sponsor in the Union is declared, in the months when the law requires it."""
    reason = why_refused(declared, [one.on for one in state.rounds], local_day(state, when))
    if reason is not None:
        raise Conflict(reason.fr, reason.en, "/declared", article="Règlement (UE) 2024/900, art. 5, 2")


async def record_reach(session: AsyncSession, campaign_id: UUID, political_ad_id: UUID, reach: int) -> None:
    conditions = (PoliticalAd.campaign_id == campaign_id, PoliticalAd.id == political_ad_id)
    await session.execute(update(PoliticalAd).where(*conditions).values(reach=reach))


async def add_reach(session: AsyncSession, campaign_id: UUID, political_ad_id: UUID, more: int) -> None:
    """Add to the reach of an advertisement, which grows with each file of letters."""
    use = await get_use(session, campaign_id, political_ad_id)
    use.reach = (use.reach or 0) + more


async def total_cents(session: AsyncSession, campaign_id: UUID) -> int:
    """Return the total cost of the register in cents."""
    whole = select(func.coalesce(func.sum(PoliticalAd.cost_cents), 0)).where(PoliticalAd.campaign_id == campaign_id)
    return int(await session.scalar(whole) or 0)


async def list_uses(session: AsyncSession, campaign_id: UUID) -> Sequence[PoliticalAd]:
    rows = select(PoliticalAd).where(PoliticalAd.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(PoliticalAd.started_at.desc(), PoliticalAd.id))).all()


async def get_use(session: AsyncSession, campaign_id: UUID, political_ad_id: UUID) -> PoliticalAd:
    political_ad = await session.get(PoliticalAd, (campaign_id, political_ad_id))
    if political_ad is None:
        raise NotFound("Cette annonce n'est pas au registre.", "This advertisement is not in the register.")
    return political_ad
