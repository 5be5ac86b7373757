"""Registry of the sites that may embed the frame; the sites feature registers its list."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[Sequence[str]]]
_SOURCES: dict[str, Source] = {}


def register_origins(by: str, source: Source) -> None:
    """Register the function that `list_origins` calls; call it when the module is imported."""
    _SOURCES[by] = source


async def list_origins(session: AsyncSession, campaign_id: UUID, by: str) -> Sequence[str]:
    """Return the allowed origins; raise KeyError if `by` is not registered."""
    return await _SOURCES[by](session, campaign_id)
