"""Names of receipts to recognise them on a bank statement."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from common.schemas.money import DonationMeans
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.receipts.models import ReceiptRow
from budget.income.receipts.schemas import ReceiptKind


@dataclass(frozen=True)
class Named:
    """A receipt's name. `donor_id`: the donor, whose name only the candidate and the agent may see."""

    label: str
    donor_id: UUID | None
    means: DonationMeans
    kind: ReceiptKind


async def name_receipts(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, Named]:
    rows = select(ReceiptRow.id, ReceiptRow.label, ReceiptRow.donor_id, ReceiptRow.means, ReceiptRow.kind).where(
        ReceiptRow.campaign_id == campaign_id, ReceiptRow.id.in_(ids)
    )
    return {
        id: Named(label, donor_id, DonationMeans(means), ReceiptKind(kind))
        for id, label, donor_id, means, kind in await session.execute(rows)
    }
