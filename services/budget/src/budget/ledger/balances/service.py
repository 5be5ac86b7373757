"""A campaign's totals, and events when they change."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from common.events import CeilingChanged
from common.schemas.counts import MAX_CENTS
from common.schemas.money import AlertLevel
from kit.events.outbox import tell
from kit.web.problems import Invalid
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import SessionTransaction

from budget.ledger.balances.closed import refuse_change
from budget.ledger.balances.models import Balance, CheckTotal, HeadingBalance
from budget.ledger.balances.sums import NamedSum

_HELD = "the balance that is locked, and since which transaction or savepoint"
LockedBalance: TypeAlias = Balance
"""A locked balance of `lock_balance`: its holder is alone to change the campaign's account."""

WARN_PERCENT = 80
CRITICAL_PERCENT = 95


class Part(StrEnum):
    """The total in which an expense counts."""

    PLANNED = "planned"
    COMMITTED = "committed"
    PAID = "paid"


@dataclass(frozen=True)
class Move:
    """A change of a total; negative `cents` reduce it."""

    heading: int | None
    part: Part
    cents: int


@dataclass(frozen=True)
class Sums:
    planned_cents: int
    committed_cents: int
    paid_cents: int
    joined_cents: int = 0
    """Spent by lists that joined ours, and not entered yet: under our ceiling already (L. 52-13)."""

    @property
    def booked_cents(self) -> int:
        return self.committed_cents + self.paid_cents

    @property
    def spent_cents(self) -> int:
        return self.booked_cents + self.joined_cents


Joined: TypeAlias = Callable[[AsyncSession, UUID], Awaitable[int]]
_JOINED: list[Joined] = []


def register_joined(find: Joined) -> None:
    """Register who knows what joined lists spent; call it when the module is imported."""
    _JOINED.append(find)


async def lock_balance(session: AsyncSession, campaign_id: UUID, *, closed_too: bool = False) -> LockedBalance:
    """Lock the balance: other writers of this campaign's account wait until the transaction ends.

    Raises Conflict if the account is closed, unless `closed_too`. Every change passes here.
    """
    if _holds(session, campaign_id):
        balance = await session.get_one(Balance, campaign_id)
    else:
        balance = await _take(session, campaign_id)
        session.info[_HELD] = (campaign_id, _innermost(session))
    if balance.closed_at is not None and not closed_too:
        raise await refuse_change(session, campaign_id)
    return balance


def _holds(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether the balance was locked in this transaction or in a savepoint that still stands."""
    held, standing = session.info.get(_HELD), _innermost(session)
    while standing is not None:
        if held == (campaign_id, standing):
            return True
        standing = standing.parent
    return False


def _innermost(session: AsyncSession) -> SessionTransaction | None:
    return session.sync_session.get_nested_transaction() or session.sync_session.get_transaction()


async def _take(session: AsyncSession, campaign_id: UUID) -> Balance:
    new = insert(Balance).values(campaign_id=campaign_id, version=0, planned_cents=0, committed_cents=0, paid_cents=0)
    await session.execute(new.on_conflict_do_nothing())
    query = select(Balance).where(Balance.campaign_id == campaign_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


def check_room(balance: LockedBalance, cents: int) -> None:
    """Refuse an amount with which the totals would pass what a column holds: it was typed in euros as cents, or so."""
    if balance.planned_cents + balance.committed_cents + balance.paid_cents + cents > MAX_CENTS:
        raise Invalid(
            "Le total dépasserait un milliard d'euros : vérifiez le montant, il se donne en centimes.",
            "The total would pass a thousand million euros: check the amount, it is in cents.",
            "/amount_cents",
        )


async def find_balance(session: AsyncSession, campaign_id: UUID) -> Balance | None:
    return await session.get(Balance, campaign_id, populate_existing=True)


async def move_sums(
    session: AsyncSession, balance: LockedBalance, ceiling_cents: int | None, moves: Sequence[Move]
) -> None:
    """Add the moves to the locked balance; publish the headroom if it changed."""
    counted = [move for move in moves if move.cents]
    if not counted and balance.version and balance.ceiling_cents == ceiling_cents:
        return
    for move in counted:
        _count(balance, move)
    for heading in sorted({move.heading or 0 for move in counted}):
        own = [move for move in counted if (move.heading or 0) == heading]
        await _count_heading(session, balance.campaign_id, heading, own)
    balance.ceiling_cents = ceiling_cents
    balance.version += 1
    await tell(session, _said(balance))


async def read_sums(session: AsyncSession, campaign_id: UUID) -> Sums:
    """Return the totals under the ceiling, with what joined lists spent."""
    joined = sum([await find(session, campaign_id) for find in _JOINED])
    balance = await find_balance(session, campaign_id)
    if balance is None:
        return Sums(0, 0, 0, joined)
    return Sums(balance.planned_cents, balance.committed_cents, balance.paid_cents, joined)


async def read_heading_sums(session: AsyncSession, campaign_id: UUID) -> dict[int, Sums]:
    """Return the totals of headings with an amount; 0: no heading chosen yet."""
    rows = await session.scalars(select(HeadingBalance).where(HeadingBalance.campaign_id == campaign_id))
    sums = {row.heading: Sums(row.planned_cents, row.committed_cents, row.paid_cents) for row in rows}
    return {heading: row for heading, row in sorted(sums.items()) if row.planned_cents or row.spent_cents}


async def count_check_totals(
    session: AsyncSession, campaign_id: UUID, changes: Sequence[tuple[Mapping[str, int], Mapping[str, int]]]
) -> None:
    """Update check totals by name; of each entry: the amount it counted in each, and that it counts in now."""
    for name in sorted({name for change in changes for amounts in change for name in amounts}):
        entries = sum((name in after) - (name in before) for before, after in changes)
        cents = sum(after.get(name, 0) - before.get(name, 0) for before, after in changes)
        if not entries and not cents:
            continue
        statement = insert(CheckTotal).values(campaign_id=campaign_id, name=name, entries=entries, cents=cents)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["campaign_id", "name"],
                set_={
                    "entries": CheckTotal.entries + statement.excluded.entries,
                    "cents": CheckTotal.cents + statement.excluded.cents,
                },
            )
        )


def find_level(spent: int, ceiling: int | None) -> AlertLevel:
    """Return the alert level, in integer arithmetic: floats would be wrong at the threshold."""
    if ceiling is None:
        return AlertLevel.OK
    if spent > ceiling:
        return AlertLevel.EXCEEDED
    if spent * 100 >= ceiling * CRITICAL_PERCENT:
        return AlertLevel.CRITICAL
    if spent * 100 >= ceiling * WARN_PERCENT:
        return AlertLevel.WARN
    return AlertLevel.OK


def select_check_totals(campaign_id: UUID) -> NamedSum:
    return select(CheckTotal.name, CheckTotal.entries, CheckTotal.cents).where(CheckTotal.campaign_id == campaign_id)


def _count(row: Balance | HeadingBalance, move: Move) -> None:
    match move.part:
        case Part.PLANNED:
            row.planned_cents += move.cents
        case Part.COMMITTED:
            row.committed_cents += move.cents
        case Part.PAID:
            row.paid_cents += move.cents


async def _count_heading(session: AsyncSession, campaign_id: UUID, heading: int, moves: Sequence[Move]) -> None:
    row = await session.get(HeadingBalance, (campaign_id, heading), populate_existing=True)
    if row is None:
        row = HeadingBalance(campaign_id=campaign_id, heading=heading, planned_cents=0, committed_cents=0, paid_cents=0)
        session.add(row)
    for move in moves:
        _count(row, move)
    await session.flush()


def _said(balance: Balance) -> CeilingChanged:
    spent, ceiling = balance.committed_cents + balance.paid_cents, balance.ceiling_cents
    return CeilingChanged(
        campaign_id=balance.campaign_id,
        version=balance.version,
        ceiling_cents=ceiling,
        # An event says no more than its bound, however much was planned by mistake.
        spent_cents=min(spent, MAX_CENTS),
        planned_cents=min(balance.planned_cents, MAX_CENTS),
        headroom_cents=None if ceiling is None else max(ceiling - spent, -MAX_CENTS),
        level=find_level(spent, ceiling),
        level_with_planned=find_level(spent + balance.planned_cents, ceiling),
    )
