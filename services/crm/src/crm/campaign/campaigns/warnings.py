"""A registry of warnings, by which pages show those of features that they may not import."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Warning:
    style: Literal["warn", "bad"]
    title: str
    text: str
    page: str = ""
    """The page where it can be resolved."""


Source: TypeAlias = Callable[[AsyncSession, Caller], Awaitable[Warning | None]]
_SOURCES: dict[str, Source] = {}


def register_warning(topic: str, source: Source) -> None:
    """Register a source of warnings, when its module is imported."""
    _SOURCES[topic] = source


async def find_warning(session: AsyncSession, caller: Caller, topic: str) -> Warning | None:
    """Return the warning for this caller from a source. Raises KeyError if its feature is not loaded."""
    return await _SOURCES[topic](session, caller)
