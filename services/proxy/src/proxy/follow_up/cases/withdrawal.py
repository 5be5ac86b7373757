"""A request or an offer is withdrawn by the team, for who has no e-mail or would rather call."""

from kit.campaigns.queries import Campaign
from kit.security.links import KnownLink
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.follow_up.cases.cases import add_note
from proxy.follow_up.self_service import service as statuses
from proxy.intake.offers import service as offers
from proxy.intake.offers.service import Offer
from proxy.intake.requests import service as requests
from proxy.intake.requests.service import Request

NOTED = "Retirée à la demande de la personne."


async def withdraw_for(session: AsyncSession, campaign: Campaign, row: Request | Offer, by: str) -> None:
    """Withdraw the row as the person's own link does: the people matched with it are notified, and matched anew."""
    purpose = requests.PURPOSE if isinstance(row, Request) else offers.PURPOSE
    await statuses.withdraw(KnownLink(campaign.id, row.id, purpose, session))
    await add_note(session, campaign, row, NOTED, by)
