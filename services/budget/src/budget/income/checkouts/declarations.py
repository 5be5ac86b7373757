"""Declarations of strangers about themselves on the public page: sealed until the gift is paid, then a donor.

Forms that nobody pays for would fill the donors' file: until then it knows nobody. They are forgotten after a month.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from kit.db.vault import open_vault
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.checkouts.models import Checkout
from budget.income.checkouts.schemas import CheckoutState
from budget.income.donors import service as donors
from budget.income.donors.schemas import DonorCreate

FIELD = "checkout declaration"
KEPT = timedelta(days=30)
"""No page of a provider is known to be payable for longer: HelloAsso's is for a quarter of an hour."""


_UNPAID = (CheckoutState.WAITING, CheckoutState.FAILED)


@dataclass(frozen=True)
class BegunGift:
    """A declaration of somebody whose gift is not in the account."""

    checkout_id: UUID
    amount_cents: int
    is_paid: bool
    """Whether money came that the agent has to see to: it is of another amount, or of a company."""
    declared: DonorCreate


async def seal_declared(session: AsyncSession, campaign_id: UUID, declared: DonorCreate) -> bytes:
    return (await open_vault(session, campaign_id)).seal(FIELD, declared.model_dump_json())


async def read_declared(session: AsyncSession, campaign_id: UUID, sealed: bytes) -> DonorCreate:
    return DonorCreate.model_validate_json((await open_vault(session, campaign_id)).open(FIELD, sealed))


async def name_of(session: AsyncSession, campaign_id: UUID, sealed: bytes) -> str:
    declared = await read_declared(session, campaign_id, sealed)
    return f"{declared.first_names} {declared.surname}"


async def name_donor(session: AsyncSession, campaign_id: UUID, sealed: bytes, donor_id: UUID, by: str) -> UUID:
    """Return the donor of a paid gift: the one in the file already, whose facts stay, or a new one of this id."""
    return await donors.find_or_add(
        session, campaign_id, await read_declared(session, campaign_id, sealed), donor_id, by
    )


async def list_begun(session: AsyncSession, campaign_id: UUID) -> list[BegunGift]:
    """Return all gifts that were declared and are not booked, for the rights desk to compare."""
    query = select(Checkout.id, Checkout.amount_cents, Checkout.state, Checkout.declared).where(
        Checkout.campaign_id == campaign_id, Checkout.declared.is_not(None)
    )
    rows = (await session.execute(query)).all()
    return [
        BegunGift(id, cents, state not in _UNPAID, await read_declared(session, campaign_id, sealed))
        for id, cents, state, sealed in rows
        if sealed
    ]


async def forget_begun(session: AsyncSession, campaign_id: UUID, checkout_id: UUID) -> None:
    """Delete a gift that was declared and is not paid."""
    own = (Checkout.campaign_id == campaign_id, Checkout.id == checkout_id, Checkout.declared.is_not(None))
    await session.execute(delete(Checkout).where(*own, Checkout.state.in_(_UNPAID)))


async def forget_unpaid(session: AsyncSession, campaign_id: UUID) -> None:
    """Delete what strangers began a month ago and did not pay."""
    await session.execute(
        delete(Checkout).where(
            Checkout.campaign_id == campaign_id,
            Checkout.declared.is_not(None),
            Checkout.state.in_(_UNPAID) | ((Checkout.state == CheckoutState.REFUNDED) & Checkout.receipt_id.is_(None)),
            Checkout.opened_at < func.now() - KEPT,
        )
    )
