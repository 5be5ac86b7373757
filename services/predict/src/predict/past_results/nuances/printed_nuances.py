"""The nuances that results print: the feature above that keeps results registers how they are found."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession, str | None], Awaitable[Sequence[tuple[str, str, str]]]]
_SOURCES: dict[str, Source] = {}


def register_printed(by: str, source: Source) -> None:
    """Let `list_printed` ask this source; to be called as the module is imported."""
    _SOURCES[by] = source


async def list_printed(session: AsyncSession, by: str, election: str | None) -> Sequence[tuple[str, str, str]]:
    """Return (election without its round, nuance, name). KeyError where the feature is not part of the application."""
    return await _SOURCES[by](session, election)
