"""All receipts as the account lists them, for exports."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.receipts.models import ReceiptRow


class Line(NamedTuple):
    id: UUID
    kind: str
    received_on: date
    means: str
    label: str
    kept_cents: int
    """The amount that stays in the account, less returns."""
    returned_cents: int
    form_number: str | None
    donor_id: UUID | None
    loan_id: UUID | None
    flags: list[dict[str, Any]]


async def list_lines(session: AsyncSession, campaign_id: UUID, limit: int | None = None) -> Sequence[Line]:
    """Return the first `limit` lines by date, with returned money but without reversed entries."""
    r = ReceiptRow
    rows = (
        select(
            r.id,
            r.kind,
            r.received_on,
            r.means,
            r.label,
            r.amount_cents - r.returned_cents,
            r.returned_cents,
            r.form_number,
            r.donor_id,
            r.loan_id,
            r.flags,
        )
        .where(r.campaign_id == campaign_id, r.reversed_at.is_(None))
        .order_by(r.received_on, r.created_at, r.id)
        .limit(limit)
    )
    return [Line._make(row) for row in await session.execute(rows)]


async def list_labels(session: AsyncSession, campaign_id: UUID) -> dict[UUID, str]:
    """Return the label of every receipt that may be in the journal, reversed ones too."""
    rows = select(ReceiptRow.id, ReceiptRow.label).where(ReceiptRow.campaign_id == campaign_id)
    return {receipt_id: label for receipt_id, label in await session.execute(rows)}
