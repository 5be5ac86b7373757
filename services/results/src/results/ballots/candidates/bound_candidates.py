"""Candidates whom nobody can leave out any more: the feature above that binds them registers how they are found."""

from collections.abc import Awaitable, Callable, Collection
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession, int], Awaitable[Collection[str]]]
_SOURCES: dict[str, Source] = {}


def register_bound(by: str, source: Source) -> None:
    """Let `list_bound` ask this source; to be called as the module is imported."""
    _SOURCES[by] = source


async def list_bound(session: AsyncSession, by: str, round_number: int) -> Collection[str]:
    """Return the ids of those of the round. KeyError where the feature is not part of the application."""
    return await _SOURCES[by](session, round_number)
