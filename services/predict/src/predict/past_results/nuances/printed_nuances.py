"""Registry of the function that lists imported nuances; the results feature registers its own."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

Source: TypeAlias = Callable[[AsyncSession, str | None], Awaitable[Sequence[tuple[str, str, str]]]]
_SOURCES: dict[str, Source] = {}


def register_printed(by: str, source: Source) -> None:
    """Register the function that `list_printed` calls; call it when the module is imported."""
    _SOURCES[by] = source


async def list_printed(session: AsyncSession, by: str, election: str | None) -> Sequence[tuple[str, str, str]]:
    """Return (election without its round, nuance, name); raise KeyError if `by` is not registered."""
    return await _SOURCES[by](session, election)
