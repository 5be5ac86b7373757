"""The reaction to an erasure in crm: the requests and offers that are linked to the person are erased too."""

from common.events.crm import PersonErased
from kit.campaigns.queries import get_campaign
from kit.security.links import KnownLink
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.matching.answers import sides
from proxy.matching.partner_matches import service as partner_matches
from proxy.people.erasures.references import targets_of


async def hear_erasure(session: AsyncSession, event: PersonErased) -> None:
    """As the person's own link does it: whoever was matched with them is matched anew. Told twice, nothing is left.

    The event holds a reference and no name. Who asked here by themselves and is not linked stays: the rights desk,
    which is told who it is, finds them by name (`/v1/rights/erasures`).
    """
    campaign = await get_campaign(session, event.campaign_id)
    for one in await targets_of(session, event.person):
        purpose = requests.PURPOSE if one.request_id is not None else offers.PURPOSE
        await sides.leave(KnownLink(campaign.id, one.target_id, purpose, session))
        await partner_matches.forget(session, campaign.id, [one.target_id])
        if one.request_id is not None:
            await requests.erase_request(session, campaign, one.target_id)
        else:
            await offers.erase_offer(session, campaign, one.target_id)
