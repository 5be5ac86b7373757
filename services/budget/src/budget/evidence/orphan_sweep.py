"""Deletion of stored objects without a row, left by a process that died during an upload."""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from kit.campaigns.queries import find_campaign
from kit.db.relocations import CampaignAway
from kit.db.sessions import Sessions, transaction

from budget.evidence.models import Document
from budget.evidence.storage import Storage, Stored, path_of
from budget.ledger.balances import service as balances

log = logging.getLogger(__name__)
AFTER = timedelta(hours=1)
"""Long after any request that was adding it has ended."""


async def sweep(sessions: Sessions, storage: Storage, after: timedelta = AFTER) -> int:
    """Delete stored files that belong to no document; return how many."""
    before = datetime.now(UTC) - after
    result = storage.drop_unfinished(before)
    async for stored in storage.list_all():
        with suppress(CampaignAway):  # its rows are on their way to or from another suite
            if stored.written_at < before and await _drop(sessions, storage, stored, before):
                result += 1
    if result:
        log.info("documents without an entry taken away: %d", result)
    return result


async def _drop(sessions: Sessions, storage: Storage, stored: Stored, before: datetime) -> bool:
    async with transaction(sessions, stored.campaign_id) as session:
        if await session.get(Document, (stored.campaign_id, stored.sha256)) is not None:
            return False
        if await find_campaign(session, stored.campaign_id) is None:
            # A store shared with another installation, or restored before its database: not ours to judge.
            return False
        # Whoever adds a document holds this lock too: what they put is named before we look again.
        await balances.lock_balance(session, stored.campaign_id, closed_too=True)
        path = path_of(stored.campaign_id, stored.sha256)
        written = await storage.written_at(path)
        document = await session.get(Document, (stored.campaign_id, stored.sha256), populate_existing=True)
        if document is not None or written is None or written >= before:
            return False
        await storage.delete(path)
        return True
