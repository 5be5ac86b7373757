"""Routes without a token, such as a voter's form. Only the campaign of their path is accessible."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import get_campaign
from kit.db.sessions import transaction
from kit.web import idempotency


async def _public_transaction(request: Request, campaign_id: UUID) -> AsyncIterator[AsyncSession]:
    async with transaction(request.app.state.sessions, campaign_id) as session:
        request.state.session = session
        await get_campaign(session, campaign_id)
        await idempotency.claim(request, session, campaign_id, "public")
        yield session


PublicSession = Annotated[AsyncSession, Depends(_public_transaction, scope="function")]
"""For routes with `{campaign_id}` in their path; an unknown campaign is not found."""
