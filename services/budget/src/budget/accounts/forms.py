"""What a form of the account's pages asks for is done whole or not at all."""

from collections.abc import Awaitable

from kit.web.problems import Problem
from sqlalchemy.ext.asyncio import AsyncSession


async def attempt(session: AsyncSession, act: Awaitable[object]) -> Problem | None:
    """None: it is done. Else nothing of it is, and the page shows the problem."""
    try:
        async with session.begin_nested():
            await act
    except Problem as problem:
        return problem
    return None
