"""Stations that no file can remove any more: the feature above that binds them registers how they are found."""

from collections.abc import Awaitable, Callable, Collection
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession], Awaitable[Collection[str]]]
_SOURCES: dict[str, Source] = {}


def register_bound(by: str, source: Source) -> None:
    """Let `list_bound` ask this source; to be called as the module is imported."""
    _SOURCES[by] = source


async def list_bound(session: AsyncSession, by: str) -> Collection[str]:
    """Return the stations' ids. KeyError where the feature is not part of the application."""
    return await _SOURCES[by](session)
