"""Partners of a campaign: campaigns of the same pool, each having agreed to the other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.pools.models import PoolAgreement, PoolMember, PoolMembership
from proxy.pools.tenancies import tenancy_of


@dataclass(frozen=True)
class Partner:
    """Another campaign of the pool."""

    id: UUID
    name: str
    candidate: str
    own_agreed_at: datetime | None
    """Time when this campaign agreed to it; None: it has not, or no longer."""

    partner_agreed_at: datetime | None
    """Time when it agreed to this campaign."""

    @property
    def since(self) -> datetime | None:
        """Return when both had agreed, or None."""
        return (
            max(self.own_agreed_at, self.partner_agreed_at) if self.own_agreed_at and self.partner_agreed_at else None
        )


async def pool_of(session: AsyncSession, campaign_id: UUID) -> UUID | None:
    query = select(PoolMembership.pool_id).where(PoolMembership.campaign_id == campaign_id)
    return await session.scalar(query)


async def list_partners(session: AsyncSession, campaign_id: UUID) -> list[Partner]:
    """Return the other campaigns of the pool by name, also without an agreement."""
    pool_id = await pool_of(session, campaign_id)
    if pool_id is None:
        return []
    async with tenancy_of(session, pool_id):
        members = (await session.scalars(select(PoolMember).order_by(PoolMember.candidate, PoolMember.member_id))).all()
        agreed = {
            (agreement.member_id, agreement.partner_id): agreement.agreed_at
            for agreement in await session.scalars(select(PoolAgreement))
        }
    return [
        Partner(
            member.member_id,
            member.name,
            member.candidate,
            agreed.get((campaign_id, member.member_id)),
            agreed.get((member.member_id, campaign_id)),
        )
        for member in members
        if member.member_id != campaign_id
    ]


async def mutual_partners(session: AsyncSession, campaign_id: UUID) -> list[Partner]:
    return [partner for partner in await list_partners(session, campaign_id) if partner.since is not None]
