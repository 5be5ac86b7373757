"""Refreshers of what is derived from results, nuances, polls or lists, registered by the features that derive it.

Who changes what it is made from is below them, and asks by name.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Refresher: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[object]]
_REFRESHERS: dict[str, Refresher] = {}


def register_refresher(what: str, refresher: Refresher) -> None:
    """Let `run_refreshers` call it; to be called as the module is imported."""
    _REFRESHERS[what] = refresher


async def run_refreshers(session: AsyncSession, campaign_id: UUID, *what: str) -> None:
    """Bring these of a campaign up to date, in this order. KeyError where a feature is not part of the application."""
    for one in what:
        await _REFRESHERS[one](session, campaign_id)
