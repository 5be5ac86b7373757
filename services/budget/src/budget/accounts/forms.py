"""What every form of the account's pages does: the act whole or not at all, then back to a page that says so."""

from collections.abc import Awaitable

from fastapi import Request
from fastapi.responses import RedirectResponse
from kit.problems import Problem
from sqlalchemy.ext.asyncio import AsyncSession


async def attempt(session: AsyncSession, act: Awaitable[object]) -> Problem | None:
    """None: it is done. Else nothing of it is, and the page shows the problem."""
    try:
        async with session.begin_nested():
            await act
    except Problem as problem:
        return problem
    return None


def back(request: Request, path: str) -> RedirectResponse:
    """`path`: of this service, with `?done=` where the page has something to say."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", 303)
