"""The settlement of a request whose proxies are made and voted: the feature that follows cases registers it."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from kit.campaigns.queries import Campaign
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests.service import Request

Settler: TypeAlias = Callable[[AsyncSession, Campaign, Request], Awaitable[None]]
_SETTLERS: dict[str, Settler] = {}


def register_settler(by: str, settler: Settler) -> None:
    """Let `settle` call it; to be called as the module is imported."""
    _SETTLERS[by] = settler


async def settle(session: AsyncSession, campaign: Campaign, request: Request, by: str) -> None:
    """KeyError where the feature is not part of the application."""
    await _SETTLERS[by](session, campaign, request)
