"""Withdrawal of a request or an offer, by the person or by the team for them."""

from kit.campaigns.queries import Campaign, get_campaign
from kit.security.links import KnownLink
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases.cases import add_note
from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request
from proxy.matching.answers import sides
from proxy.messages.notices import service as notices

NOTED = "Retirée à la demande de la personne."


async def withdraw(link: KnownLink) -> None:
    await sides.leave(link)
    campaign = await get_campaign(link.session, link.campaign_id)
    if link.purpose == requests.PURPOSE:
        row = await requests.withdraw_request(link.session, campaign, link.target_id)
    else:
        row = await offers.withdraw_offer(link.session, campaign, link.target_id)
    await notices.notify_withdrawn(link.session, campaign, row)


async def withdraw_for(session: AsyncSession, campaign: Campaign, row: Request | Offer, by: str) -> None:
    """Withdraw the row as the person's own link does: matched people are notified and matched again."""
    purpose = requests.PURPOSE if isinstance(row, Request) else offers.PURPOSE
    await withdraw(KnownLink(campaign.id, row.id, purpose, session))
    await add_note(session, campaign, row, NOTED, by)
