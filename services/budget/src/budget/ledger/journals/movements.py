"""Movements of the agent's bank account in the journal, by source: the account's side of a reconciliation.

One row a source, updated by every entry and match, so that open amounts need no summing.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.journals.models import BankMovement

KnownMovement: TypeAlias = BankMovement
"""A movement through the bank for one source, with the part that bank lines explain, as other features see it."""


async def move_bank(
    session: AsyncSession, campaign_id: UUID, source: str, source_id: UUID, cents: int, booked_on: date
) -> None:
    """Add the amount that an entry posted to the bank; `booked_on` becomes the movement's day."""
    fresh = insert(BankMovement).values(
        campaign_id=campaign_id,
        source=source,
        source_id=source_id,
        cents=cents,
        matched_cents=0,
        booked_on=booked_on,
    )
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["campaign_id", "source", "source_id"],
            set_={"cents": BankMovement.cents + fresh.excluded.cents, "booked_on": fresh.excluded.booked_on},
        )
    )


async def match_bank(session: AsyncSession, campaign_id: UUID, source: str, source_id: UUID, cents: int) -> None:
    """Add the amount that a bank line explains; a negative one withdraws it."""
    await session.execute(
        update(BankMovement)
        .where(
            BankMovement.campaign_id == campaign_id,
            BankMovement.source == source,
            BankMovement.source_id == source_id,
        )
        .values(matched_cents=BankMovement.matched_cents + cents)
        .execution_options(synchronize_session=False)
    )


async def find_movements(
    session: AsyncSession, campaign_id: UUID, source_ids: Collection[UUID]
) -> dict[tuple[str, UUID], KnownMovement]:
    rows = select(BankMovement).where(BankMovement.campaign_id == campaign_id, BankMovement.source_id.in_(source_ids))
    movements = await session.scalars(rows.execution_options(populate_existing=True))
    return {(row.source, row.source_id): row for row in movements}


async def list_open(session: AsyncSession, campaign_id: UUID, limit: int) -> Sequence[KnownMovement]:
    """Return movements whose matched amount differs from theirs, the oldest first."""
    rows = select(BankMovement).where(
        BankMovement.campaign_id == campaign_id, BankMovement.cents != BankMovement.matched_cents
    )
    ordered = rows.order_by(BankMovement.booked_on, BankMovement.source_id).limit(limit)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def sum_by_day(session: AsyncSession, campaign_id: UUID) -> list[tuple[date, int]]:
    """Return what the account posted to the bank on each day."""
    rows = await session.execute(
        select(BankMovement.booked_on, func.sum(BankMovement.cents))
        .where(BankMovement.campaign_id == campaign_id)
        .group_by(BankMovement.booked_on)
    )
    return [(on, int(cents)) for on, cents in rows]


async def sum_open(session: AsyncSession, campaign_id: UUID) -> tuple[int, int]:
    """Return the number of open movements, and their net amount."""
    rest = func.coalesce(func.sum(BankMovement.cents - BankMovement.matched_cents), 0)
    rows = select(func.count(), rest).where(
        BankMovement.campaign_id == campaign_id, BankMovement.cents != BankMovement.matched_cents
    )
    count, cents = (await session.execute(rows)).one()
    return count, int(cents)
