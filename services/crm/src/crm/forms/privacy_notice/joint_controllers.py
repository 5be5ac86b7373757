"""Those with whom the campaign decides, named in its notice (GDPR, art. 26, 2) by the features that know them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

ListNames: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[Sequence[str]]]

_SOURCES: list[ListNames] = []


def register(list_names: ListNames) -> None:
    """Have these names in every notice, in the sentence that the notice has for them in its language."""
    _SOURCES.append(list_names)


async def list_names(session: AsyncSession, campaign_id: UUID) -> list[str]:
    """Return the names of the joint controllers, in the order of the features that know them."""
    return [name for source in _SOURCES for name in await source(session, campaign_id)]
