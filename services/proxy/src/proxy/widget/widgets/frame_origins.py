"""The sites that may hold the frame: the feature that keeps them registers how they are found."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[Sequence[str]]]
_SOURCES: dict[str, Source] = {}


def register_origins(by: str, source: Source) -> None:
    """Let `list_origins` ask this source; to be called as the module is imported."""
    _SOURCES[by] = source


async def list_origins(session: AsyncSession, campaign_id: UUID, by: str) -> Sequence[str]:
    """KeyError where the feature is not part of the application."""
    return await _SOURCES[by](session, campaign_id)
