"""Consumer of crm's erasures: erases the linked requests and offers."""

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
    """Erase as the person's own link does; people matched with them are matched again. A repeat changes nothing.

    The event has a reference and no name. Unlinked people are found by name through the rights desk
    (`/v1/rights/erasures`).
    """
    campaign = await get_campaign(session, event.campaign_id)
    for target in await targets_of(session, event.person):
        purpose = requests.PURPOSE if target.request_id is not None else offers.PURPOSE
        await sides.leave(KnownLink(campaign.id, target.target_id, purpose, session))
        await partner_matches.forget(session, campaign.id, [target.target_id])
        if target.request_id is not None:
            await requests.erase_request(session, campaign, target.target_id)
        else:
            await offers.erase_offer(session, campaign, target.target_id)
