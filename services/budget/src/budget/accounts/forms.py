"""Forms of the account's pages: an act is done whole or not at all."""

from collections.abc import Awaitable

from kit.web.problems import Problem
from sqlalchemy.ext.asyncio import AsyncSession


async def attempt(session: AsyncSession, act: Awaitable[object]) -> Problem | None:
    """Do an act, and return None; or nothing of it, and return the problem, for the page to show."""
    try:
        async with session.begin_nested():
            await act
    except Problem as problem:
        return problem
    return None
