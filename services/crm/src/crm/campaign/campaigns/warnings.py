"""Warnings that a feature gives to the pages of features below it, which do not import it: it registers its own."""

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
    """Where something is done about it."""


Source: TypeAlias = Callable[[AsyncSession, Caller], Awaitable[Warning | None]]
_SOURCES: dict[str, Source] = {}


def register_warning(about: str, source: Source) -> None:
    """Let `find_warning` ask this source; to be called as the module is imported."""
    _SOURCES[about] = source


async def find_warning(session: AsyncSession, caller: Caller, about: str) -> Warning | None:
    """Return what to warn this caller of. KeyError where the feature is not part of the application."""
    return await _SOURCES[about](session, caller)
