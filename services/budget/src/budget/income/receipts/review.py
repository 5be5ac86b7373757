"""Receipt figures for the filing checks, by index instead of by scanning."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.period import Period
from budget.income.receipts.check_totals import FLAGGED, Receipts
from budget.income.receipts.models import ReceiptRow
from budget.ledger.balances.groups import NONE, SHOWN, Group
from budget.ledger.balances.sums import NamedSum, Sums

OUTSIDE = "receipt:outside"
SHOWN_TO_RETURN = 200


def _flagged(code: str) -> ColumnElement[bool]:
    return and_(ReceiptRow.flags.contains([{"code": code}]), ReceiptRow.reversed_at.is_(None))


_SAMPLES: dict[Receipts, ColumnElement[bool]] = {
    Receipts.TO_RETURN: ReceiptRow.to_return_cents > 0,
    Receipts.UNNUMBERED: and_(
        ReceiptRow.kind == "gift",
        ReceiptRow.form_number.is_(None),
        ReceiptRow.reversed_at.is_(None),
        ReceiptRow.returned_cents < ReceiptRow.amount_cents,
    ),
    **{name: _flagged(code) for name, code in FLAGGED.items()},
}


class Shown(StrEnum):
    """The groups of receipts that a filing check links to."""

    TO_RETURN = "to_return"
    UNNUMBERED = "unnumbered"
    OUTSIDE = "outside"
    CASH = "cash"
    MINOR = "minor"
    PARLIAMENT = "parliament"


def wanted(show: Shown, period: Period) -> ColumnElement[bool]:
    match show:
        case Shown.TO_RETURN:
            return _SAMPLES[Receipts.TO_RETURN]
        case Shown.UNNUMBERED:
            return _SAMPLES[Receipts.UNNUMBERED]
        case Shown.MINOR:
            return _SAMPLES[Receipts.MINOR]
        case Shown.PARLIAMENT:
            return _SAMPLES[Receipts.PARLIAMENT]
        case Shown.OUTSIDE:
            return _outside(period)
        case Shown.CASH:
            return and_(ReceiptRow.kind == "gift", ReceiptRow.means == "cash", ReceiptRow.reversed_at.is_(None))


def _outside(period: Period) -> ColumnElement[bool]:
    return and_(
        ReceiptRow.reversed_at.is_(None),
        or_(ReceiptRow.received_on < period.starts_on, ReceiptRow.received_on > period.filed_on),
    )


async def find_tallied(session: AsyncSession, campaign_id: UUID, name: Receipts, sums: Sums) -> Group:
    """Return the entries that a check total counts: number, amount, and the first of them."""
    entries, cents = sums.get(name, (0, 0))
    if not entries:
        return NONE
    return Group(entries, cents, await _first(session, campaign_id, _SAMPLES[name]))


def sum_outside(campaign_id: UUID, period: Period) -> NamedSum:
    kept_sum = func.coalesce(func.sum(ReceiptRow.amount_cents - ReceiptRow.returned_cents), 0)
    return select(literal(OUTSIDE), func.count(), kept_sum).where(
        ReceiptRow.campaign_id == campaign_id, _outside(period)
    )


async def find_outside(session: AsyncSession, campaign_id: UUID, period: Period, sums: Sums) -> Group:
    entries, cents = sums.get(OUTSIDE, (0, 0))
    return Group(entries, cents, await _first(session, campaign_id, _outside(period))) if entries else NONE


async def _first(session: AsyncSession, campaign_id: UUID, condition: ColumnElement[bool]) -> tuple[UUID, ...]:
    query = select(ReceiptRow.id).where(ReceiptRow.campaign_id == campaign_id, condition)
    return tuple(await session.scalars(query.limit(SHOWN)))


async def list_to_return(session: AsyncSession, campaign_id: UUID) -> Sequence[ReceiptRow]:
    """Return the receipts of which something has to go back, the oldest first."""
    rows = select(ReceiptRow).where(ReceiptRow.campaign_id == campaign_id, _SAMPLES[Receipts.TO_RETURN])
    return (await session.scalars(rows.order_by(ReceiptRow.received_on, ReceiptRow.id).limit(SHOWN_TO_RETURN))).all()


async def list_newest(
    session: AsyncSession, campaign_id: UUID, limit: int, show: Shown | None, period: Period
) -> Sequence[ReceiptRow]:
    rows = select(ReceiptRow).where(ReceiptRow.campaign_id == campaign_id)
    if show is not None:
        rows = rows.where(wanted(show, period))
    return (await session.scalars(rows.order_by(ReceiptRow.created_at.desc(), ReceiptRow.id).limit(limit))).all()
