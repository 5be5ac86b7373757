"""Registry of functions that list candidates in use, who may not be removed; higher domains register theirs."""

from collections.abc import Awaitable, Callable, Collection
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession, int], Awaitable[Collection[str]]]
_SOURCES: dict[str, Source] = {}


def register_bound(by: str, source: Source) -> None:
    """Register a function that lists candidates in use; call it when the module is imported."""
    _SOURCES[by] = source


async def list_bound(session: AsyncSession, by: str, round_number: int) -> Collection[str]:
    """Return the ids of the round's candidates that `by` uses; raise KeyError if `by` is not registered."""
    return await _SOURCES[by](session, round_number)
