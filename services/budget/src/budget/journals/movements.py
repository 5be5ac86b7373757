"""What the journal says of the agent's bank account, by what it comes from: the account's side of a reconciliation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.journals.models import JournalEntry, JournalLine
from budget.journals.plan import Own


@dataclass(frozen=True)
class Movement:
    """`cents` above zero came in. `on`: the day of the last entry of this source."""

    source: str
    source_id: UUID
    cents: int
    on: date


async def read_movements(
    session: AsyncSession, campaign_id: UUID, source_ids: Collection[UUID] | None = None
) -> list[Movement]:
    """Of these sources, or of all; also those that came to nothing, once something was booked."""
    cents = func.sum(JournalLine.debit_cents - JournalLine.credit_cents)
    rows = (
        select(JournalEntry.source, JournalEntry.source_id, cents, func.max(JournalEntry.booked_on))
        .join(
            JournalLine,
            (JournalEntry.campaign_id == JournalLine.campaign_id) & (JournalEntry.number == JournalLine.number),
        )
        .where(JournalEntry.campaign_id == campaign_id, JournalLine.account == str(Own.BANK))
        .group_by(JournalEntry.source, JournalEntry.source_id)
        .order_by(func.max(JournalEntry.booked_on), JournalEntry.source_id)
    )
    if source_ids is not None:
        rows = rows.where(JournalEntry.source_id.in_(source_ids))
    return [Movement(source, source_id, int(total), on) for source, source_id, total, on in await session.execute(rows)]
