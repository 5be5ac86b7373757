"""The watch over each form that comes from outside, once it is stored: the feature that holds forms registers it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

Kind = Literal["request", "offer"]


@dataclass(frozen=True)
class Sender:
    """The technical origin of a form."""

    address: str
    agent: str
    """The browser's own name (its `User-Agent`)."""

    proven: bool
    hasty: bool = False
    """Sent sooner than anybody fills a form in."""


Watch: TypeAlias = Callable[[AsyncSession, UUID, Kind, UUID, Sender], Awaitable[object]]
_WATCHES: dict[str, Watch] = {}


def register_watch(by: str, watch: Watch) -> None:
    """Let `watch_form` call it; to be called as the module is imported."""
    _WATCHES[by] = watch


async def watch_form(
    session: AsyncSession, campaign_id: UUID, kind: Kind, target_id: UUID, sender: Sender, by: str = "quarantine"
) -> None:
    """KeyError where the feature is not part of the application."""
    await _WATCHES[by](session, campaign_id, kind, target_id, sender)
