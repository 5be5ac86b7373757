"""The register of political advertising: who, by which criteria, how many, at what cost, for whom."""

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
    made = PoliticalAd(
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
    session.add(made)
    await session.flush()
    return made.id


def check_sponsor(state: CampaignState, declared: SponsorDeclared | None, when: datetime) -> None:
    """Raise Conflict where nobody of the Union answers for it, in the months in which that is the law."""
    refused = why_refused(declared, [one.on for one in state.rounds], local_day(state, when))
    if refused is not None:
        raise Conflict(refused.fr, refused.en, "/declared", article="Règlement (UE) 2024/900, art. 5, 2")


async def record_reach(session: AsyncSession, campaign_id: UUID, political_ad_id: UUID, reach: int) -> None:
    mine = (PoliticalAd.campaign_id == campaign_id, PoliticalAd.id == political_ad_id)
    await session.execute(update(PoliticalAd).where(*mine).values(reach=reach))


async def add_reach(session: AsyncSession, campaign_id: UUID, political_ad_id: UUID, more: int) -> None:
    """Add to the reach of an advertisement that is printed file by file."""
    use = await get_use(session, campaign_id, political_ad_id)
    use.reach = (use.reach or 0) + more


async def total_cents(session: AsyncSession, campaign_id: UUID) -> int:
    """Return the cost in cents so far of all that is in the register."""
    whole = select(func.coalesce(func.sum(PoliticalAd.cost_cents), 0)).where(PoliticalAd.campaign_id == campaign_id)
    return int(await session.scalar(whole) or 0)


async def list_uses(session: AsyncSession, campaign_id: UUID) -> Sequence[PoliticalAd]:
    rows = select(PoliticalAd).where(PoliticalAd.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(PoliticalAd.started_at.desc(), PoliticalAd.id))).all()


async def get_use(session: AsyncSession, campaign_id: UUID, political_ad_id: UUID) -> PoliticalAd:
    found = await session.get(PoliticalAd, (campaign_id, political_ad_id))
    if found is None:
        raise NotFound("Cette annonce n'est pas au registre.", "This advertisement is not in the register.")
    return found
