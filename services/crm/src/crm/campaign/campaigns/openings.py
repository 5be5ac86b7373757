"""What begins when a campaign is opened, and belongs to domains that campaigns may not import: those register it."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from elections.places.place import Place
from sqlalchemy.ext.asyncio import AsyncSession

BeginStreets: TypeAlias = Callable[[AsyncSession, UUID, Place, str], Awaitable[None]]

_KNOWN: list[BeginStreets] = []


def register_streets(begin: BeginStreets) -> None:
    """Register who fetches the streets of a new campaign's territory, when its module is imported."""
    _KNOWN[:] = [begin]


async def begin_streets(session: AsyncSession, campaign_id: UUID, territory: Place, subject: str) -> None:
    for begin in _KNOWN:
        await begin(session, campaign_id, territory, subject)
