"""Registry of the function that settles a request after its proxies or votes; the cases feature registers it."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from kit.campaigns.queries import Campaign
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests.service import Request

Settler: TypeAlias = Callable[[AsyncSession, Campaign, Request], Awaitable[None]]
_SETTLERS: dict[str, Settler] = {}


def register_settler(by: str, settler: Settler) -> None:
    """Register the function that `settle` calls; call it when the module is imported."""
    _SETTLERS[by] = settler


async def settle(session: AsyncSession, campaign: Campaign, request: Request, by: str) -> None:
    """Settle the request; raise KeyError if `by` is not registered."""
    await _SETTLERS[by](session, campaign, request)
