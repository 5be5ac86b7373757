"""How many forms a campaign takes in an hour, and from one address: a flood must not bury the people who ask."""

from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID, uuid4

from kit.problems import TooManyRequests
from kit.vault import open_vault
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.limits.models import Attempt

PER_ADDRESS = 12
"""In an hour: a family behind one box, a stand at the market. A coordinator's own entry is not limited."""

PER_CAMPAIGN = 2_000
WINDOW_SECONDS = 3600
_SINCE = func.now() - text(f"interval '{WINDOW_SECONDS} seconds'")


async def count_attempt(session: AsyncSession, campaign_id: UUID, address: str) -> None:
    """Take note of a form that is about to be stored; raises TooManyRequests."""
    await forget_attempts(session, campaign_id)
    vault = await open_vault(session, campaign_id)
    mine = vault.blind("address", network_of(address))
    recent = select(func.count()).where(Attempt.campaign_id == campaign_id)
    if (await session.scalar(recent.where(Attempt.address == mine)) or 0) >= PER_ADDRESS:
        raise _too_many(
            "Trop de formulaires sont venus de cette connexion. Réessayez dans une heure, ou appelez l'équipe.",
            "Too many forms came from this address. Try again in an hour, or call the team.",
        )
    if (await session.scalar(recent) or 0) >= PER_CAMPAIGN:
        raise _too_many(
            "Le formulaire reçoit en ce moment trop d'envois. Réessayez dans une heure, ou appelez l'équipe.",
            "The form is receiving too much just now. Try again in an hour, or call the team.",
        )
    session.add(Attempt(campaign_id=campaign_id, id=uuid4(), address=mine))
    await session.flush()


async def forget_attempts(session: AsyncSession, campaign_id: UUID) -> None:
    """Also asked by the coordinator's page, so that nothing stays after the last form."""
    await session.execute(delete(Attempt).where(Attempt.campaign_id == campaign_id, Attempt.made_at < _SINCE))


def network_of(address: str) -> str:
    """An IPv6 home has a whole /64 to choose from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed.packed, 64), strict=False))
    return str(parsed)


def _too_many(fr: str, en: str) -> TooManyRequests:
    return TooManyRequests(fr, en, headers={"Retry-After": str(WINDOW_SECONDS)})
