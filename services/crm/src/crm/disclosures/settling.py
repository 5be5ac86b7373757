"""What became of the mails of a notice, read from the queue: who was told on which day, and who is told by letter."""

import asyncio
import logging
from uuid import UUID

from kit.campaigns.queries import campaign_today, get_campaign
from kit.db import Sessions, is_outage, transaction
from kit.outbox import as_relay
from kit.stopping import asked_to_stop
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from crm.disclosures.informing import BATCH, try_next
from crm.disclosures.service import find
from crm.listings.telling import fold_fates, lock_listing, next_refused, set_notice_day

log = logging.getLogger(__name__)
LOOK_SECONDS = 15.0
_UNDER_WAY = text("select campaign_id, listing_id from disclosure where state = 'sending'")


async def keep_settling(sessions: Sessions) -> None:
    """For as long as the worker runs."""
    while not asked_to_stop():
        try:
            await settle_all(sessions)
        except (DBAPIError, OSError) as error:
            if not is_outage(error):
                raise
            log.warning("notices wait for the database")
        await asyncio.sleep(LOOK_SECONDS)


async def settle_all(sessions: Sessions) -> int:
    """How many lists were looked at."""
    async with as_relay(sessions) as session:
        found = [(row.campaign_id, row.listing_id) for row in await session.execute(_UNDER_WAY)]
    for campaign_id, listing_id in found:
        async with transaction(sessions, campaign_id) as session:
            await settle(session, campaign_id, listing_id)
    return len(found)


async def settle(session: AsyncSession, campaign_id: UUID, listing_id: UUID) -> None:
    if await lock_listing(session, campaign_id, listing_id) is None:
        return
    known = await find(session, campaign_id, listing_id, lock=True)
    if known is None or known.state != "sending":
        return
    today = campaign_today((await get_campaign(session, campaign_id)).state)
    while refused := await next_refused(session, campaign_id, listing_id, BATCH):
        await try_next(session, known, refused)
    if not await fold_fates(session, campaign_id, listing_id, today):
        known.state = "ended"
    await set_notice_day(session, campaign_id, listing_id)
    await session.flush()
