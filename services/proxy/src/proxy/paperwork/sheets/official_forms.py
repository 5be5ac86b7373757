"""Registry of the check whether the campaign has the official form; the forms feature registers it."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[bool]]
_SOURCES: dict[str, Source] = {}


def register_form(by: str, source: Source) -> None:
    """Register the function that `has_form` calls; call it when the module is imported."""
    _SOURCES[by] = source


async def has_form(session: AsyncSession, campaign_id: UUID, by: str) -> bool:
    """Return whether the campaign has the form; raise KeyError if `by` is not registered."""
    return await _SOURCES[by](session, campaign_id)
