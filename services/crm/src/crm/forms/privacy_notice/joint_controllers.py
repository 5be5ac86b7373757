"""Sentences of the notice about those with whom the campaign decides (GDPR, art. 26, 2), told by who knows them."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Tell: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[str]]

_TELLERS: list[Tell] = []


def register(tell: Tell) -> None:
    """Have a sentence in French in every notice; empty where there is none."""
    _TELLERS.append(tell)


async def sentences(session: AsyncSession, campaign_id: UUID) -> list[str]:
    said = [await tell(session, campaign_id) for tell in _TELLERS]
    return [one for one in said if one]
