"""The links that show the board without an account: the feature that makes them registers how they are found."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession], Awaitable[frozenset[UUID]]]
_SOURCES: dict[str, Source] = {}


def register_links(kind: str, source: Source) -> None:
    """Let `find_links` ask this source; to be called as the module is imported."""
    _SOURCES[kind] = source


async def find_links(session: AsyncSession) -> frozenset[UUID]:
    """Return those of the campaign that are alive, of whatever kind."""
    return frozenset[UUID]().union(*[await source(session) for source in _SOURCES.values()])
