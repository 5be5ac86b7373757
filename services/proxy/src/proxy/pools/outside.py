"""The check that a person votes outside the territories of a campaign and of those it is matched with."""

from kit.campaigns.queries import Campaign, get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.people.identities.registration import Communes, Place, votes_outside
from proxy.pools.partners import mutual_partners
from proxy.pools.tenancies import tenancy_of


async def is_outside(session: AsyncSession, campaign: Campaign, communes: Communes, place: Place) -> bool:
    """Return True if the vote is outside, as far as anybody can tell.
    Partners are looked at only where the campaign itself is elsewhere.
    """
    if not votes_outside(campaign.state.territory, place, communes.data):
        return False
    for partner in await mutual_partners(session, campaign.id):
        async with tenancy_of(session, partner.id):
            theirs = (await get_campaign(session, partner.id)).state.territory
        if not votes_outside(theirs, place, communes.data):
            return False
    return True
