"""Gifts paid on a provider's page: opened for a known donor, booked when the provider says that they are paid.

The provider is asked each time; no address that a browser comes back to is believed. The money lands in the agent's one
account (L. 52-6): nothing is opened before it is declared.
"""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
from common.schemas.money import DonationMeans
from kit.campaigns.queries import campaign_today, get_campaign, local_day
from kit.db.vault import open_vault
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.income.checkouts.models import Checkout
from budget.income.checkouts.payments import (
    Order,
    Payer,
    Payment,
    PaymentState,
)
from budget.income.checkouts.provider_accounts import ask, open_provider
from budget.income.checkouts.schemas import (
    CheckoutCreate,
    CheckoutRead,
    CheckoutState,
)
from budget.income.donors import service as donors
from budget.income.donors.limits import Giver, find_breaches
from budget.income.pledges import service as pledges
from budget.income.receipts import service as receipts
from budget.income.receipts.acceptance import check_receipt
from budget.income.receipts.schemas import ReceiptCreate, ReceiptKind
from budget.ledger.balances import service as balances

URL_FIELD = "checkout page"
SHOWN = 100
AT_ONCE = 50
ONE_PRESS = timedelta(minutes=1)
"""The same gift within it is one that was sent twice."""
_ADDRESS = re.compile(r"(?P<street>.+?),?\s+(?P<postcode>\d{5})\s+(?P<city>\S.*)")


async def list_checkouts(session: AsyncSession, campaign_id: UUID) -> list[CheckoutRead]:
    query = select(Checkout).where(Checkout.campaign_id == campaign_id)
    rows = (await session.scalars(query.order_by(Checkout.opened_at.desc(), Checkout.id).limit(SHOWN))).all()
    return [await _read(session, row) for row in rows]


async def open_checkout(
    session: AsyncSession,
    campaign_id: UUID,
    create: CheckoutCreate,
    by: str,
    transport: httpx.AsyncBaseTransport | None,
) -> CheckoutRead:
    """Open a page for a gift that could be accepted today; raise Invalid for one that the law refuses."""
    account, provider = await open_provider(session, campaign_id, transport)
    donor = await donors.get_donor(session, campaign_id, create.donor_id, "/donor_id")
    await _check_gift(session, campaign_id, create, donor)
    known = await donors.describe(session, donor)
    found = _ADDRESS.fullmatch(known.address or "")
    if found is None:
        raise Invalid(
            "Le prestataire demande une adresse avec un code postal : corrigez la fiche (« 1 rue de l’Essai, 94300 "
            "Vincennes »).",
            "The provider needs an address with a postcode: correct the donor first.",
            "/donor_id",
        )
    payer = Payer(
        known.first_names or "", known.surname or "", create.email, found["street"], found["postcode"], found["city"]
    )
    order = Order(uuid4(), create.amount_cents, create.label, payer, account.return_url)
    opened = await ask(provider.open_payment(order))
    # The provider is slow: the account is locked after its answer only. What a second press opened there is shown to
    # nobody.
    await balances.lock_balance(session, campaign_id)
    await _check_pressed_once(session, campaign_id, create)
    vault = await open_vault(session, campaign_id)
    row = Checkout(
        campaign_id=campaign_id,
        id=order.reference,
        provider=account.provider,
        provider_id=opened.provider_id,
        donor_id=create.donor_id,
        pledge_id=create.pledge_id,
        amount_cents=create.amount_cents,
        pay_url=vault.seal(URL_FIELD, opened.pay_url),
        opened_by=by,
    )
    session.add(row)
    await session.flush()
    await session.refresh(row, ["opened_at"])
    return await _read(session, row)


async def _check_pressed_once(session: AsyncSession, campaign_id: UUID, create: CheckoutCreate) -> None:
    same = select(Checkout.id).where(
        Checkout.campaign_id == campaign_id,
        Checkout.donor_id == create.donor_id,
        Checkout.amount_cents == create.amount_cents,
        Checkout.state == CheckoutState.WAITING,
        Checkout.opened_at > func.now() - ONE_PRESS,
    )
    if await session.scalar(same.limit(1)) is not None:
        raise Conflict(
            "Ce don vient d’être demandé : l’adresse de sa page de paiement est dans la liste.",
            "This gift was asked for just now: the address of its page is in the list.",
        )


async def refresh_checkout(
    session: AsyncSession, campaign_id: UUID, checkout_id: UUID, by: str, transport: httpx.AsyncBaseTransport | None
) -> CheckoutRead:
    """Ask the provider, and book the gift once it is paid; asked twice at once, it is booked once."""
    row = await _get(session, campaign_id, checkout_id)
    _, provider = await open_provider(session, campaign_id, transport, row.provider)
    payment = await ask(provider.read_payment(row.provider_id))
    # The provider is slow: the account is locked after its answer only.
    await balances.lock_balance(session, campaign_id)
    return await _apply(session, campaign_id, checkout_id, payment, by)


async def refresh_waiting(
    session: AsyncSession, campaign_id: UUID, by: str, transport: httpx.AsyncBaseTransport | None
) -> int:
    """Ask about the payments that wait with the provider of today; return how many are paid by now.

    The newest fifty: a page that nobody paid on waits for ever.
    """
    account, provider = await open_provider(session, campaign_id, transport)
    query = select(Checkout).where(
        Checkout.campaign_id == campaign_id,
        Checkout.provider == account.provider,
        Checkout.state == CheckoutState.WAITING,
    )
    rows = (await session.scalars(query.order_by(Checkout.opened_at.desc(), Checkout.id).limit(AT_ONCE))).all()
    told = [(row.id, await ask(provider.read_payment(row.provider_id))) for row in rows]
    # As above: all answers first.
    await balances.lock_balance(session, campaign_id)
    read = [await _apply(session, campaign_id, checkout_id, payment, by) for checkout_id, payment in told]
    return sum(one.state == CheckoutState.PAID for one in read)


async def _apply(
    session: AsyncSession, campaign_id: UUID, checkout_id: UUID, payment: Payment, by: str
) -> CheckoutRead:
    row = await _get(session, campaign_id, checkout_id)
    row.paid_cents = payment.amount_cents if payment.state is not PaymentState.WAITING else 0
    state = (await get_campaign(session, campaign_id)).state
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
    await session.flush()
    return await _read(session, row)


async def _book(session: AsyncSession, row: Checkout, by: str) -> UUID:
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


async def _check_gift(
    session: AsyncSession, campaign_id: UUID, create: CheckoutCreate, donor: donors.KnownDonor
) -> None:
    state = (await get_campaign(session, campaign_id)).state
    gift = ReceiptCreate(
        kind=ReceiptKind.GIFT,
        amount_cents=create.amount_cents,
        received_on=campaign_today(state),
        means=DonationMeans.CARD,
        label=create.label,
        donor_id=create.donor_id,
        pledge_id=create.pledge_id,
    )
    await check_receipt(session, campaign_id, gift)
    if await donors.was_minor(session, donor, gift.received_on):
        raise Invalid(
            "Cette personne est mineure : aucun don ne lui est demandé.",
            "This person is a minor: no gift is asked of them.",
            "/donor_id",
        )
    ceiling = await ceilings.find_ceiling(session, campaign_id, state)
    giver = Giver(donor.french, donor.resident, donor.on_the_list, donor.given_cents)
    # Without a lock, which would last as long as the provider takes to answer: what is paid is judged again.
    for breach in find_breaches(create.amount_cents, gift.means, giver, 0, ceiling.cents, ceiling.currency):
        raise Invalid(f"{breach.fr} ({breach.article}.)", breach.en, breach.pointer, article=breach.article)


async def _get(session: AsyncSession, campaign_id: UUID, checkout_id: UUID) -> Checkout:
    row = await session.get(Checkout, (campaign_id, checkout_id), populate_existing=True)
    if row is None:
        raise NotFound("Ce paiement n’est pas connu ici.", "This payment is not known here.")
    return row


async def _read(session: AsyncSession, row: Checkout) -> CheckoutRead:
    vault = await open_vault(session, row.campaign_id)
    waits = row.state == CheckoutState.WAITING
    return CheckoutRead.model_validate(
        {
            "id": row.id,
            "provider": row.provider,
            "donor_id": row.donor_id,
            "pledge_id": row.pledge_id,
            "amount_cents": row.amount_cents,
            "pay_url": vault.open(URL_FIELD, row.pay_url) if waits else None,
            "state": row.state,
            "paid_cents": row.paid_cents,
            "paid_on": row.paid_on,
            "receipt_id": row.receipt_id,
            "opened_at": row.opened_at,
        }
    )
