"""The bank lines that pay an expense, as the domain of banks, above this one, registers how to find them."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class PayingLine(NamedTuple):
    """A bank line that pays an expense, in whole or in part."""

    id: UUID
    booked_on: date
    cents: int


FindLines: TypeAlias = Callable[[AsyncSession, UUID, UUID], Awaitable[list[PayingLine]]]
_FINDERS: list[FindLines] = []


def register_lines(find: FindLines) -> None:
    """Register how the lines of an expense are found; call it when the module is imported."""
    _FINDERS.append(find)


async def find_lines(session: AsyncSession, campaign_id: UUID, expense_id: UUID) -> list[PayingLine]:
    return [line for find in _FINDERS for line in await find(session, campaign_id, expense_id)]
