"""The transaction of a request, in its token's campaign."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db.sessions import transaction
from kit.security.credentials import known_token


async def token_transaction(request: Request) -> AsyncIterator[AsyncSession]:
    token = await known_token(request)
    async with transaction(request.app.state.sessions, token.campaign_id) as session:
        request.state.session = session
        yield session


# scope="function": commit before the response is sent, so that a failed commit is a 500 and never a false 201.
Session = Annotated[AsyncSession, Depends(token_transaction, scope="function")]
"""The transaction of the request, in its token's campaign."""
