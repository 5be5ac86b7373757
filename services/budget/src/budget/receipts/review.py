"""What the checks before filing ask of the receipts: by index, never by going through them."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.expenses.period import Period
from budget.filings.facts import NONE, SHOWN, Group
from budget.receipts.models import ReceiptRow
from budget.receipts.tallies import Receipts

_SAMPLES: dict[Receipts, ColumnElement[bool]] = {
    Receipts.TO_RETURN: ReceiptRow.to_return_cents > 0,
    Receipts.UNNUMBERED: and_(
        ReceiptRow.kind == "gift",
        ReceiptRow.form_number.is_(None),
        ReceiptRow.reversed_at.is_(None),
        ReceiptRow.returned_cents < ReceiptRow.amount_cents,
    ),
}


class Shown(StrEnum):
    """What a check before filing leads to."""

    TO_RETURN = "to_return"
    UNNUMBERED = "unnumbered"
    OUTSIDE = "outside"
    CASH = "cash"


def wanted(show: Shown, period: Period) -> ColumnElement[bool]:
    match show:
        case Shown.TO_RETURN:
            return _SAMPLES[Receipts.TO_RETURN]
        case Shown.UNNUMBERED:
            return _SAMPLES[Receipts.UNNUMBERED]
        case Shown.OUTSIDE:
            return _outside(period)
        case Shown.CASH:
            return and_(ReceiptRow.kind == "gift", ReceiptRow.means == "cash", ReceiptRow.reversed_at.is_(None))


def _outside(period: Period) -> ColumnElement[bool]:
    return and_(
        ReceiptRow.reversed_at.is_(None),
        or_(ReceiptRow.received_on < period.starts_on, ReceiptRow.received_on > period.filed_on),
    )


async def find_tallied(
    session: AsyncSession, campaign_id: UUID, name: Receipts, tallies: dict[str, tuple[int, int]]
) -> Group:
    """What a sum counts, with the first entries of it."""
    entries, cents = tallies.get(name, (0, 0))
    if not entries:
        return NONE
    return Group(entries, cents, await _first(session, campaign_id, _SAMPLES[name]))


async def find_outside(session: AsyncSession, campaign_id: UUID, period: Period) -> Group:
    outside = _outside(period)
    kept = func.coalesce(func.sum(ReceiptRow.amount_cents - ReceiptRow.returned_cents), 0)
    entries, cents = (
        await session.execute(select(func.count(), kept).where(ReceiptRow.campaign_id == campaign_id, outside))
    ).one()
    return Group(entries, int(cents), await _first(session, campaign_id, outside)) if entries else NONE


async def _first(session: AsyncSession, campaign_id: UUID, wanted: ColumnElement[bool]) -> tuple[UUID, ...]:
    mine = select(ReceiptRow.id).where(ReceiptRow.campaign_id == campaign_id, wanted)
    return tuple(await session.scalars(mine.limit(SHOWN)))


async def list_newest(
    session: AsyncSession, campaign_id: UUID, limit: int, show: Shown | None, period: Period
) -> Sequence[ReceiptRow]:
    rows = select(ReceiptRow).where(ReceiptRow.campaign_id == campaign_id)
    if show is not None:
        rows = rows.where(wanted(show, period))
    return (await session.scalars(rows.order_by(ReceiptRow.created_at.desc(), ReceiptRow.id).limit(limit))).all()
