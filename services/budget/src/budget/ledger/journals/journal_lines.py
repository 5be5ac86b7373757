"""All lines of the journal, for exports."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.journals.models import JournalEntry, JournalLine


class Line(NamedTuple):
    """One side of an entry, with the entry."""

    number: int
    booked_on: date
    made_at: datetime
    source: str
    source_id: UUID
    account: str
    debit_cents: int
    credit_cents: int


async def list_lines(session: AsyncSession, campaign_id: UUID) -> Sequence[Line]:
    """Return the lines in order of validation."""
    e, side = JournalEntry, JournalLine
    rows = (
        select(
            e.number,
            e.booked_on,
            e.made_at,
            e.source,
            e.source_id,
            side.account,
            side.debit_cents,
            side.credit_cents,
        )
        .join(side, (side.campaign_id == e.campaign_id) & (side.number == e.number))
        .where(e.campaign_id == campaign_id)
        .order_by(e.number, side.line)
    )
    return [Line._make(row) for row in await session.execute(rows)]


async def first_numbers(session: AsyncSession, campaign_id: UUID) -> dict[UUID, int]:
    """Return by source the number of its first entry, which never changes: its voucher number."""
    rows = select(JournalEntry.source_id, func.min(JournalEntry.number)).where(JournalEntry.campaign_id == campaign_id)
    return {source: number for source, number in await session.execute(rows.group_by(JournalEntry.source_id))}
