"""One transaction over several tenancies, one after the other, so that both campaigns' rows are written or none.

At each moment the database shows the rows of one tenancy; only values in the caller's memory pass between them: a
place, a first name, a state.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

_STAND = text("select set_config('isoloir.campaign', :campaign, true)")


@asynccontextmanager
async def tenancy_of(session: AsyncSession, campaign_id: UUID) -> AsyncGenerator[None]:
    """Enter another campaign's tenancy, then return to the earlier one.

    The caller must check that both campaigns agreed.
    """
    before: UUID | None = session.info.get("campaign_id")
    if before == campaign_id:
        yield
        return
    await session.flush()
    await _set_campaign(session, campaign_id)
    try:
        yield
        await session.flush()
    except BaseException:
        # A transaction that has failed takes no statement more, and its end undoes the setting.
        with suppress(SQLAlchemyError):
            await _set_campaign(session, before)
        session.info["campaign_id"] = before
        raise
    await _set_campaign(session, before)


async def _set_campaign(session: AsyncSession, campaign_id: UUID | None) -> None:
    # In `info` too: a savepoint begins with what is there.
    session.info["campaign_id"] = campaign_id
    await session.execute(_STAND, {"campaign": str(campaign_id or "")})
