"""Queries on payers: pages and sums."""

import re
from uuid import UUID

from kit.web.paging import PageQuery, Rows, cut_page, no_cursor
from sqlalchemy import func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ledger.balances.groups import SHOWN, Group
from budget.ledger.balances.sums import NamedSum, Sums
from budget.payers.models import Payer
from budget.payers.schemas import PayerSubject

OPEN = "payer:open"
FORBIDDEN = "payer:forbidden"


async def list_payers(session: AsyncSession, campaign_id: UUID, *, open_only: bool, paging: PageQuery) -> Rows[Payer]:
    """Return a page: pending payers first, then forbidden ones and legal forms, the largest amounts first."""
    rows = select(Payer).where(Payer.campaign_id == campaign_id, Payer.state != "gone")
    if open_only:
        rows = rows.where(Payer.state == "open")
    order = (Payer.state != "open", ~Payer.forbidden, Payer.legal_form.is_(None), -Payer.amount_cents)
    order += (Payer.subject_id, Payer.subject)
    if paging.after is not None:
        rows = rows.where(tuple_(*order) > tuple_(*_read_place(paging.after)))
    payers = (await session.scalars(rows.order_by(*order).limit(paging.limit + 1))).all()
    page = cut_page(payers, paging.limit, _write_place)
    return Rows(page.items, page.next)


def _write_place(row: Payer) -> str:
    """Return a payer's cursor in the list, for `_read_place`."""
    flags = (row.state != "open", not row.forbidden, row.legal_form is None)
    return "_".join([*(str(int(flag)) for flag in flags), str(row.amount_cents), str(row.subject_id), row.subject])


def _read_place(after: str) -> tuple[bool, bool, bool, int, UUID, str]:
    match = re.fullmatch(r"([01])_([01])_([01])_([0-9]{1,15})_([0-9a-f-]{36})_([a-z_]{1,20})", after)
    if match is None:
        raise no_cursor()
    try:
        return match[1] == "1", match[2] == "1", match[3] == "1", -int(match[4]), UUID(match[5]), match[6]
    except ValueError as error:
        raise no_cursor() from error


async def count_open(session: AsyncSession, campaign_id: UUID) -> int:
    rows = select(func.count()).where(Payer.campaign_id == campaign_id, Payer.state == "open")
    return await session.scalar(rows) or 0


def sum_unstated(campaign_id: UUID) -> NamedSum:
    cents = func.coalesce(func.sum(Payer.amount_cents), 0)
    return select(literal(OPEN), func.count(), cents).where(Payer.campaign_id == campaign_id, Payer.state == "open")


async def find_unstated(session: AsyncSession, campaign_id: UUID, sums: Sums) -> Group:
    """Return the payers without a stated kind, and the amount received from them."""
    entries, cents = sums.get(OPEN, (0, 0))
    first = select(Payer.subject_id).where(Payer.campaign_id == campaign_id, Payer.state == "open").limit(SHOWN)
    return Group(entries, cents, tuple(await session.scalars(first)) if entries else ())


def sum_forbidden(campaign_id: UUID) -> NamedSum:
    """Return the total of forbidden help in kind and guarantees; forbidden money is counted as to return."""
    cents = func.coalesce(func.sum(Payer.amount_cents), 0)
    return select(literal(FORBIDDEN), func.count(), cents).where(
        Payer.campaign_id == campaign_id,
        Payer.forbidden,
        Payer.state != "gone",
        Payer.subject.in_((PayerSubject.EXPENSE, PayerSubject.GUARANTEE)),
    )


def group_forbidden(sums: Sums) -> Group:
    entries, cents = sums.get(FORBIDDEN, (0, 0))
    return Group(entries, cents)


async def sum_held(session: AsyncSession, campaign_id: UUID) -> int:
    """Return the receipts not admitted yet; bank lines are excluded, and a donor counts once for all donations."""
    booked = ("receipt", "loan", "donor")
    query = select(func.coalesce(func.sum(Payer.amount_cents), 0)).where(
        Payer.campaign_id == campaign_id, Payer.state == "open", Payer.subject.in_(booked)
    )
    return int(await session.scalar(query) or 0)
