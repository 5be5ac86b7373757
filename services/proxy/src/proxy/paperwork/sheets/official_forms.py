"""The question whether the campaign has the official form that the sheet leads to: the feature that keeps forms
registers it.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[bool]]
_SOURCES: dict[str, Source] = {}


def register_form(by: str, source: Source) -> None:
    """Let `has_form` ask this source; to be called as the module is imported."""
    _SOURCES[by] = source


async def has_form(session: AsyncSession, campaign_id: UUID, by: str) -> bool:
    """KeyError where the feature is not part of the application."""
    return await _SOURCES[by](session, campaign_id)
