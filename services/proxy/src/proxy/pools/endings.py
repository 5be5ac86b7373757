"""The end of what is only proposed between two campaigns, with their agreement or a consent: matching registers it."""

from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class Ender(Protocol):
    """End the proposals with one campaign or with all, of one person or of all; return how many."""

    async def __call__(
        self,
        session: AsyncSession,
        campaign_id: UUID,
        by: str,
        *,
        with_campaign: UUID | None = None,
        target_id: UUID | None = None,
    ) -> int: ...


_ENDERS: dict[str, Ender] = {}


def register_ender(of: str, ender: Ender) -> None:
    """Let `end_proposed` call it; to be called as the module is imported."""
    _ENDERS[of] = ender


async def end_proposed(
    session: AsyncSession,
    campaign_id: UUID,
    of: str,
    by: str,
    *,
    with_campaign: UUID | None = None,
    target_id: UUID | None = None,
) -> None:
    """KeyError where the feature is not part of the application."""
    await _ENDERS[of](session, campaign_id, by, with_campaign=with_campaign, target_id=target_id)
