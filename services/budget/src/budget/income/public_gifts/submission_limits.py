"""Hourly limits on public forms of gifts, per campaign and per network: each form is a request to the provider."""

from uuid import UUID, uuid4

from kit.db.vault import open_vault
from kit.web.networks import network_of
from kit.web.problems import TooManyRequests
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.public_gifts.models import GiftSubmission

PER_NETWORK = 30
"""A meeting's room, or a telephone network, that shares one address."""
PER_CAMPAIGN = 600
WINDOW_SECONDS = 3600
_SINCE = func.now() - text(f"interval '{WINDOW_SECONDS} seconds'")


async def count_submission(session: AsyncSession, campaign_id: UUID, address: str) -> None:
    """Count a form about to be taken; raise TooManyRequests."""
    of_campaign = GiftSubmission.campaign_id == campaign_id
    await session.execute(delete(GiftSubmission).where(of_campaign, GiftSubmission.submitted_at < _SINCE))
    hashed = (await open_vault(session, campaign_id)).blind("gift address", network_of(address))
    recent = select(func.count()).select_from(GiftSubmission).where(of_campaign)
    if (await session.scalar(recent.where(GiftSubmission.address == hashed)) or 0) >= PER_NETWORK:
        raise _too_many("Trop de dons ont été commencés depuis cette connexion.", "Too many gifts from this network.")
    if (await session.scalar(recent) or 0) >= PER_CAMPAIGN:
        raise _too_many("La page reçoit trop de demandes en ce moment.", "The page gets too many requests just now.")
    session.add(GiftSubmission(campaign_id=campaign_id, id=uuid4(), address=hashed))
    await session.flush()


def _too_many(fr: str, en: str) -> TooManyRequests:
    after = {"Retry-After": str(WINDOW_SECONDS)}
    return TooManyRequests(
        f"{fr} Réessayez dans une heure, ou écrivez au mandataire.", f"{en} Try again in an hour.", headers=after
    )
