"""Registry of refreshers: functions that recompute what a feature derives from results, nuances, polls or lists.

Lower features, which change these inputs, call them by name.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Refresher: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[object]]
_REFRESHERS: dict[str, Refresher] = {}


def register_refresher(name: str, refresher: Refresher) -> None:
    """Register the function that `run_refreshers` calls; call it when the module is imported."""
    _REFRESHERS[name] = refresher


async def run_refreshers(session: AsyncSession, campaign_id: UUID, *names: str) -> None:
    """Run these refreshers for a campaign, in order; raise KeyError for one that is not registered."""
    for name in names:
        await _REFRESHERS[name](session, campaign_id)
