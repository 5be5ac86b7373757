"""Service that writes the night's journal and reads it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from results.journal.chain import GENESIS, Entry, Verdict, seal, verify
from results.journal.models import JournalEntry

_LOCK = 7_101
_AT_ONCE = 1000


async def write_entry(session: AsyncSession, campaign_id: UUID, actor: str, action: str, about: dict[str, Any]) -> int:
    """Append an entry and return its number.

    Call it last: it locks the campaign's journal until the transaction ends.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(str(campaign_id)))))
    last = await _last(session)
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    at = datetime.now(UTC)
    session.add(
        JournalEntry(
            campaign_id=campaign_id,
            number=number,
            at=at,
            actor=actor,
            action=action,
            about=about,
            previous=previous,
            hash=seal(number, at, actor, action, about, previous),
        )
    )
    await session.flush()
    return number


async def read_entries(session: AsyncSession, after: int, limit: int) -> Sequence[Entry]:
    query = select(JournalEntry).where(JournalEntry.number > after)
    rows = await session.scalars(query.order_by(JournalEntry.number).limit(limit))
    return [_entry(row) for row in rows]


async def verify_journal(session: AsyncSession) -> Verdict:
    """Read the whole journal of the session's campaign, a thousand entries at a time."""
    last: Entry | None = None
    seen = 0
    while True:
        entries = await read_entries(session, last.number if last else 0, _AT_ONCE)
        verdict = verify(entries, last)
        seen += verdict.entries
        if not entries or verdict.broken_at is not None:
            return Verdict(seen, verdict.head, verdict.broken_at)
        last = entries[-1]


async def last_number(session: AsyncSession) -> int:
    """Return the number of the latest entry; it grows with every act, and the live board polls it."""
    last = await _last(session)
    return last.number if last else 0


async def find_last_of(session: AsyncSession, action: str, round_number: int | None = None) -> Entry | None:
    """Return the latest entry of an action, about this round if one is given."""
    query = select(JournalEntry).where(JournalEntry.action == action)
    if round_number is not None:
        query = query.where(JournalEntry.about["round"].as_integer() == round_number)
    row = await session.scalar(query.order_by(JournalEntry.number.desc()).limit(1))
    return None if row is None else _entry(row)


async def _last(session: AsyncSession) -> JournalEntry | None:
    return await session.scalar(select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1))


def _entry(row: JournalEntry) -> Entry:
    return Entry(row.number, row.at, row.actor, row.action, row.about, row.previous, row.hash)
