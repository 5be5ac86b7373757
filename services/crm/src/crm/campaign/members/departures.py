"""A registry of what ends when a member has no rights any more: higher domains register what they keep for members."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Departure: TypeAlias = Callable[[AsyncSession, UUID, str], Awaitable[None]]
"""Called with the campaign and the member's subject, in the transaction that takes their rights."""
_DEPARTURES: list[Departure] = []


def register_departure(departure: Departure) -> None:
    """Register what to do, when its module is imported."""
    _DEPARTURES.append(departure)


async def follow_departure(session: AsyncSession, campaign_id: UUID, subject: str) -> None:
    for departure in _DEPARTURES:
        await departure(session, campaign_id, subject)
