"""The partners of a campaign, with which it may be matched: both are in one pool, and each agreed to the other."""

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
        """The time when both had agreed."""
        return (
            max(self.own_agreed_at, self.partner_agreed_at) if self.own_agreed_at and self.partner_agreed_at else None
        )


async def pool_of(session: AsyncSession, campaign_id: UUID) -> UUID | None:
    mine = select(PoolMembership.pool_id).where(PoolMembership.campaign_id == campaign_id)
    return await session.scalar(mine)


async def list_partners(session: AsyncSession, campaign_id: UUID) -> list[Partner]:
    """The others of the pool, those that are not agreed to as well, by name."""
    pool_id = await pool_of(session, campaign_id)
    if pool_id is None:
        return []
    async with tenancy_of(session, pool_id):
        members = (await session.scalars(select(PoolMember).order_by(PoolMember.candidate, PoolMember.member_id))).all()
        agreed = {
            (one.member_id, one.partner_id): one.agreed_at for one in await session.scalars(select(PoolAgreement))
        }
    return [
        Partner(
            one.member_id,
            one.name,
            one.candidate,
            agreed.get((campaign_id, one.member_id)),
            agreed.get((one.member_id, campaign_id)),
        )
        for one in members
        if one.member_id != campaign_id
    ]


async def mutual_partners(session: AsyncSession, campaign_id: UUID) -> list[Partner]:
    return [one for one in await list_partners(session, campaign_id) if one.since is not None]
