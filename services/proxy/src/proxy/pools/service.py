"""Pools of campaigns: one invites by a code, the other accepts, and either can leave at once.

A pool is a tenant of its own. It holds names of campaigns and keyed hashes, no personal data.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from common.schemas.campaign import CampaignState
from kit.campaigns.queries import Campaign, get_campaign
from kit.db.sessions import Sessions
from kit.security.auth import Caller
from kit.security.entitlements import Rights, check_may_give
from kit.security.links import close_links, find_link, new_link
from kit.web.problems import Conflict, NotFound
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.people.identities.pool_texts import text_of
from proxy.pools.consents import count_consents, delete_all_consents, end_proposed
from proxy.pools.models import PoolAgreement, PoolMember, PoolMembership, PoolVote
from proxy.pools.partners import list_partners, mutual_partners
from proxy.pools.schemas import CampaignName, PartnerRead, PoolCode, PoolPreview, PoolRead
from proxy.pools.tenancies import tenancy_of

PURPOSE = "pool"
"""The purpose of the code's link."""
MATCHED = frozenset({"requests:write", "offers:write"})
"""Rights that a pool uses on the campaign's people, everywhere in it."""
CODE_LASTS = timedelta(days=7)
MAX_MEMBERS = 12


async def read_pool(session: AsyncSession, campaign: Campaign) -> PoolRead:
    pool_membership = await session.get(PoolMembership, (campaign.id,))
    partners = await list_partners(session, campaign.id)
    candidates = [partner.candidate for partner in partners if partner.since is not None]
    return PoolRead(
        joined_at=pool_membership.joined_at if pool_membership else None,
        partners=[PartnerRead.model_validate(partner, from_attributes=True) for partner in partners],
        consents=await count_consents(session),
        consent_text=text_of(candidates) if candidates else "",
    )


async def consent_text(session: AsyncSession, campaign_id: UUID, language: str = "fr") -> str:
    """Return the consent text; empty while the campaign has no partner."""
    candidates = [mutual_partner.candidate for mutual_partner in await mutual_partners(session, campaign_id)]
    return text_of(candidates, language) if candidates else ""


async def create_code(session: AsyncSession, caller: Caller, campaign: Campaign) -> PoolCode:
    """Create a code that invites one more campaign, replacing an earlier one; the first creates the pool."""
    check_may_give(caller.rights, Rights(MATCHED, (), caller.ends_at))
    await _enter(session, campaign, uuid4(), caller.subject, [])
    pool_membership = await session.get_one(PoolMembership, (campaign.id,), with_for_update=True)
    await close_links(session, pool_membership.pool_id)
    ends = datetime.now(UTC) + CODE_LASTS
    code = await new_link(session, campaign.id, PURPOSE, pool_membership.pool_id, ends)
    return PoolCode(code=code, ends_at=ends)


async def preview_pool(session: AsyncSession, sessions: Sessions, campaign: Campaign, code: str) -> PoolPreview:
    """Return the campaigns behind the code, without agreeing."""
    _, pool_id = await _offered(session, sessions, campaign, code)
    async with tenancy_of(session, pool_id):
        rows = await session.scalars(select(PoolMember).order_by(PoolMember.candidate, PoolMember.member_id))
        members = [CampaignName(name=row.name, candidate=row.candidate) for row in rows]
    return PoolPreview(members=members)


async def join_pool(session: AsyncSession, sessions: Sessions, campaign: Campaign, code: str, by: str) -> None:
    """Join a pool and agree to all its campaigns. The code's giver has agreed; the others are asked."""
    giver, pool_id = await _offered(session, sessions, campaign, code)
    await close_links(session, pool_id)
    async with tenancy_of(session, pool_id):
        members = list(await session.scalars(select(PoolMember.member_id).order_by(PoolMember.member_id)))
    if len(members) >= MAX_MEMBERS:
        raise Conflict(
            f"Cet accord a déjà {MAX_MEMBERS} campagnes, et n'en prend pas plus.", "This pool takes no more campaigns."
        )
    if not await _enter(session, campaign, pool_id, by, members):
        raise Conflict(
            "Votre campagne est déjà accordée avec d'autres : quittez d'abord cet accord.",
            "Your campaign is in a pool already: leave it first.",
        )
    async with tenancy_of(session, pool_id):
        agreement = {
            "campaign_id": pool_id,
            "member_id": giver,
            "partner_id": campaign.id,
            "agreed_at": datetime.now(UTC),
        }
        await session.execute(insert(PoolAgreement).values(agreement).on_conflict_do_nothing())


async def agree_with(session: AsyncSession, campaign: Campaign, member_id: UUID) -> None:
    """Agree to one more campaign of the pool; the first agreement's time is kept."""
    membership = await _mine(session, campaign, member_id)
    row = {
        "campaign_id": membership.pool_id,
        "member_id": campaign.id,
        "partner_id": member_id,
        "agreed_at": datetime.now(UTC),
    }
    async with tenancy_of(session, membership.pool_id):
        await session.execute(insert(PoolAgreement).values(row).on_conflict_do_nothing())


async def end_agreement(session: AsyncSession, campaign: Campaign, member_id: UUID, by: str) -> None:
    """End the agreement with one campaign of the pool, and open proposals to its people."""
    membership = await _mine(session, campaign, member_id)
    own_agreements = (PoolAgreement.campaign_id == membership.pool_id) & (PoolAgreement.member_id == campaign.id)
    async with tenancy_of(session, membership.pool_id):
        await session.execute(delete(PoolAgreement).where(own_agreements, PoolAgreement.partner_id == member_id))
    await end_proposed(session, campaign.id, "matches", by, with_campaign=member_id)


async def leave_pool(session: AsyncSession, campaign: Campaign, by: str) -> None:
    """Leave the pool; consents and open proposals end. Accepted matches stay and count."""
    await end_proposed(session, campaign.id, "matches", by)
    pool_membership = await session.get(PoolMembership, (campaign.id,), with_for_update=True)
    if pool_membership is None:
        return
    await close_links(session, pool_membership.pool_id)
    await delete_all_consents(session, campaign.id)
    async with tenancy_of(session, pool_membership.pool_id):
        condition = (PoolVote.campaign_id == pool_membership.pool_id) & (PoolVote.source_campaign_id == campaign.id)
        await session.execute(delete(PoolVote).where(condition, PoolVote.is_shared.is_(False)))
        of_mine = or_(PoolAgreement.member_id == campaign.id, PoolAgreement.partner_id == campaign.id)
        await session.execute(
            delete(PoolAgreement).where(PoolAgreement.campaign_id == pool_membership.pool_id, of_mine)
        )
        me = (PoolMember.campaign_id == pool_membership.pool_id) & (PoolMember.member_id == campaign.id)
        await session.execute(delete(PoolMember).where(me))
    await session.delete(pool_membership)
    await session.flush()


async def count_votes_told(session: AsyncSession, campaign_id: UUID) -> int:
    """Count the pool's rows of this campaign's people."""
    pool_membership = await session.get(PoolMembership, (campaign_id,))
    if pool_membership is None:
        return 0
    async with tenancy_of(session, pool_membership.pool_id):
        query = select(func.count()).select_from(PoolVote).where(PoolVote.source_campaign_id == campaign_id)
        return await session.scalar(query) or 0


async def _enter(session: AsyncSession, campaign: Campaign, pool_id: UUID, by: str, others: list[UUID]) -> bool:
    """Enter a pool; return False if the campaign is already in one, even since just now."""
    statement = insert(PoolMembership).values(campaign_id=campaign.id, pool_id=pool_id, joined_by=by)
    entered = statement.on_conflict_do_nothing().returning(PoolMembership.pool_id)
    if await session.scalar(entered) is None:
        return False
    now = datetime.now(UTC)
    state = campaign.state
    async with tenancy_of(session, pool_id):
        session.add(PoolMember(campaign_id=pool_id, member_id=campaign.id, name=state.name, candidate=state.candidate))
        await session.flush()
        session.add_all(
            PoolAgreement(campaign_id=pool_id, member_id=campaign.id, partner_id=partner_id, agreed_at=now)
            for partner_id in others
        )
    return True


async def _mine(session: AsyncSession, campaign: Campaign, member_id: UUID) -> PoolMembership:
    """Return the campaign's membership of the pool that the other is in too."""
    pool_membership = await session.get(PoolMembership, (campaign.id,), with_for_update=True)
    if pool_membership is not None and member_id != campaign.id:
        async with tenancy_of(session, pool_membership.pool_id):
            if await session.get(PoolMember, (pool_membership.pool_id, member_id)) is not None:
                return pool_membership
    raise NotFound("Cette campagne n'est pas dans votre accord.", "This campaign is not in your pool.")


async def _offered(session: AsyncSession, sessions: Sessions, campaign: Campaign, code: str) -> tuple[UUID, UUID]:
    """Return the code's campaign and its pool; raise NotFound for an invalid code.

    Raise Conflict unless both campaigns vote on the same days.
    """
    link = await find_link(sessions, code)
    if link is None or link.purpose != PURPOSE or link.campaign_id == campaign.id:
        raise NotFound(
            "Ce lien n'est pas (ou plus) valable : demandez-en un autre à la campagne qui vous l'a envoyé.",
            "This code is not valid, or no longer: ask the other campaign for another.",
            "/code",
        )
    async with tenancy_of(session, link.campaign_id):
        giver = await get_campaign(session, link.campaign_id)
        still = await session.get(PoolMembership, (giver.id,))
    if still is None or still.pool_id != link.target_id or _days(giver.state) != _days(campaign.state):
        raise Conflict(
            "Ces deux campagnes ne votent pas les mêmes jours, ou l'accord n'existe plus.",
            "These two campaigns do not vote on the same days, or the pool is no more.",
            "/code",
        )
    return giver.id, link.target_id


def _days(state: CampaignState) -> tuple[object, ...]:
    days = [(round_day.number, round_day.on) for round_day in state.rounds]
    return (state.election, days, state.time_zone, state.demo, state.clock_offset_seconds)
