"""Asking who sent a form to confirm it: the domain that writes to people registers how."""

from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias
from uuid import UUID

from kit.campaigns.queries import Campaign
from sqlalchemy.ext.asyncio import AsyncSession

Kind = Literal["request", "offer"]
Asker: TypeAlias = Callable[[AsyncSession, Campaign, Kind, UUID], Awaitable[object]]
_ASKERS: dict[str, Asker] = {}


def register_asker(by: str, asker: Asker) -> None:
    """Let `ask_confirmation` call it; to be called as the module is imported."""
    _ASKERS[by] = asker


async def ask_confirmation(
    session: AsyncSession, campaign: Campaign, kind: Kind, target_id: UUID, by: str = "notices"
) -> None:
    """KeyError where the feature is not part of the application."""
    await _ASKERS[by](session, campaign, kind, target_id)
