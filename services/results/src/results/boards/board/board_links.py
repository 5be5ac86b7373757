"""Registry of functions that list the links which show the board without an account; features register theirs."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession], Awaitable[frozenset[UUID]]]
_SOURCES: dict[str, Source] = {}


def register_links(kind: str, source: Source) -> None:
    """Register a function that lists links of this kind; call it when the module is imported."""
    _SOURCES[kind] = source


async def find_links(session: AsyncSession) -> frozenset[UUID]:
    """Return the ids of the campaign's active links, of every kind."""
    return frozenset[UUID]().union(*[await source(session) for source in _SOURCES.values()])
