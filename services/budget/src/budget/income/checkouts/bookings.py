"""Answers of a provider on one payment, and the receipt of what is paid."""

from datetime import UTC, datetime
from uuid import UUID

from common.schemas.money import DonationMeans
from kit.campaigns.queries import campaign_today, get_campaign, local_day
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.checkouts import declarations
from budget.income.checkouts.models import Checkout
from budget.income.checkouts.payments import Payment, PaymentState
from budget.income.checkouts.schemas import CheckoutState
from budget.income.pledges import service as pledges
from budget.income.receipts import service as receipts
from budget.income.receipts.schemas import ReceiptCreate, ReceiptKind


async def take_answer(session: AsyncSession, row: Checkout, payment: Payment, by: str) -> None:
    """Note where a payment stands, and book it once it is paid. The account is locked."""
    row.asked_at = datetime.now(UTC)
    if _is_older(row, payment):
        return
    row.paid_cents = payment.amount_cents if payment.state is not PaymentState.WAITING else 0
    state = (await get_campaign(session, row.campaign_id)).state
    row.paid_on = local_day(state, payment.paid_at) if payment.paid_at else None
    if payment.state is not PaymentState.PAID:
        row.state = CheckoutState(payment.state.value)
    elif payment.company:
        row.state = CheckoutState.COMPANY
    elif payment.amount_cents != row.amount_cents:
        row.state = CheckoutState.OTHER_AMOUNT
    else:
        row.state = CheckoutState.PAID
        if row.receipt_id is None:
            row.receipt_id = await _book(session, row, by)


def _is_older(row: Checkout, payment: Payment) -> bool:
    """Return whether an answer was overtaken by a later one: what is paid waits no more, what went back stays back."""
    if row.state == CheckoutState.REFUNDED:
        return True
    return row.state != CheckoutState.WAITING and payment.state is PaymentState.WAITING


async def _book(session: AsyncSession, row: Checkout, by: str) -> UUID:
    if row.declared is not None:
        row.donor_id = await declarations.name_donor(session, row.campaign_id, row.declared, row.donor_id, by)
        # The donors' file has it all by now.
        row.declared = None
    state = (await get_campaign(session, row.campaign_id)).state
    # Another gift may have kept the promise meanwhile: this one is booked without it.
    keeps = row.pledge_id is not None and await pledges.is_open(session, row.campaign_id, row.pledge_id)
    gift = ReceiptCreate(
        kind=ReceiptKind.GIFT,
        amount_cents=row.amount_cents,
        received_on=row.paid_on or campaign_today(state),
        means=DonationMeans.CARD,
        label="Don en ligne",
        donor_id=row.donor_id,
        pledge_id=row.pledge_id if keeps else None,
        # The money is there: what breaks a rule by now is booked, and to go back.
        already_received=True,
    )
    return (await receipts.record_receipt(session, row.campaign_id, gift, by)).id
