"""Gifts paid on a provider's page: opened for a known donor, booked when the provider says that they are paid.

The provider is asked each time; no address that a browser comes back to is believed, and no notification. The money
lands in the agent's one account (L. 52-6): nothing is opened before it is declared. Strangers who declared themselves
on the public page become donors when their gift is paid (`declarations`).
"""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
from common.schemas.money import DonationMeans
from kit.campaigns.queries import campaign_today, get_campaign
from kit.db.vault import open_vault
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.income.checkouts import declarations
from budget.income.checkouts.bookings import take_answer
from budget.income.checkouts.models import Checkout
from budget.income.checkouts.payments import (
    OpenedPayment,
    Order,
    Payer,
    Payment,
)
from budget.income.checkouts.provider_accounts import OpenAccount, ask, open_provider
from budget.income.checkouts.schemas import (
    CheckoutCreate,
    CheckoutRead,
    CheckoutState,
)
from budget.income.donors import service as donors
from budget.income.donors.limits import Giver, find_breaches
from budget.income.donors.schemas import DonorCreate
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
    """Return the last ones. What strangers began on the public page and never paid is not among them."""
    query = select(Checkout).where(Checkout.campaign_id == campaign_id, ~_begun_only())
    rows = (await session.scalars(query.order_by(Checkout.opened_at.desc(), Checkout.id).limit(SHOWN))).all()
    return [await _read(session, row) for row in rows]


async def open_checkout(
    session: AsyncSession,
    campaign_id: UUID,
    create: CheckoutCreate,
    by: str,
    transport: httpx.AsyncBaseTransport | None,
    root: str = "",
) -> CheckoutRead:
    """Open a page for a gift that could be accepted today; raise Invalid for one that the law refuses.

    `root`: the service's public address, for the provider's notification.
    """
    account = await open_provider(session, campaign_id, transport)
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
    back = account.return_url
    order = Order(uuid4(), create.amount_cents, create.label, payer, back, back, notify_address(root, account))
    opened = await ask(account.client.open_payment(order))
    # The provider is slow: the account is locked after its answer only. What a second press opened there is shown to
    # nobody.
    await balances.lock_balance(session, campaign_id)
    await _check_pressed_once(session, campaign_id, create)
    row = await _add(session, campaign_id, account, order, opened, create.donor_id, by)
    row.pledge_id = create.pledge_id
    await session.flush()
    return await _read(session, row)


async def open_declared(
    session: AsyncSession,
    campaign_id: UUID,
    order: Order,
    declared: DonorCreate,
    by: str,
    transport: httpx.AsyncBaseTransport | None,
    root: str,
) -> str:
    """Open a page for somebody who declared themselves, and who is nobody's donor yet; return its address.

    What is in the donors' file is not looked at: whoever knows a name and a birth date would learn who gave (ADR 137).
    """
    account = await open_provider(session, campaign_id, transport)
    opened = await ask(account.client.open_payment(replace(order, notify_url=notify_address(root, account))))
    row = await _add(session, campaign_id, account, order, opened, uuid4(), by)
    row.declared = await declarations.seal_declared(session, campaign_id, declared)
    await session.flush()
    return opened.pay_url


def notify_address(root: str, account: OpenAccount) -> str:
    """Return where the provider may tell of a payment; empty where it could not reach us."""
    return f"{root}{account.notify_path}" if account.notify_path and root.startswith("https://") else ""


async def _add(
    session: AsyncSession,
    campaign_id: UUID,
    account: OpenAccount,
    order: Order,
    opened: OpenedPayment,
    donor_id: UUID,
    by: str,
) -> Checkout:
    vault = await open_vault(session, campaign_id)
    row = Checkout(
        campaign_id=campaign_id,
        id=order.reference,
        provider=account.provider,
        provider_id=opened.provider_id,
        donor_id=donor_id,
        amount_cents=order.amount_cents,
        pay_url=vault.seal(URL_FIELD, opened.pay_url),
        opened_by=by,
    )
    session.add(row)
    await session.flush()
    await session.refresh(row, ["opened_at"])
    return row


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
    account = await open_provider(session, campaign_id, transport, row.provider)
    payment = await ask(account.client.read_payment(row.provider_id))
    # The provider is slow: the account is locked after its answer only.
    await balances.lock_balance(session, campaign_id)
    return await _apply(session, campaign_id, checkout_id, payment, by)


async def refresh_waiting(
    session: AsyncSession, campaign_id: UUID, by: str, transport: httpx.AsyncBaseTransport | None
) -> int:
    """Ask about the payments that wait with the provider of today; return how many are paid by now.

    The newest fifty: a page that nobody paid on waits for ever. Those of the public page: `waiting_payments`.
    """
    account = await open_provider(session, campaign_id, transport)
    query = select(Checkout).where(
        Checkout.campaign_id == campaign_id,
        Checkout.provider == account.provider,
        Checkout.state == CheckoutState.WAITING,
        Checkout.declared.is_(None),
    )
    rows = (await session.scalars(query.order_by(Checkout.opened_at.desc(), Checkout.id).limit(AT_ONCE))).all()
    told = [(row.id, await ask(account.client.read_payment(row.provider_id))) for row in rows]
    # As above: all answers first.
    await balances.lock_balance(session, campaign_id)
    read = [await _apply(session, campaign_id, checkout_id, payment, by) for checkout_id, payment in told]
    return sum(one.state == CheckoutState.PAID for one in read)


async def _apply(
    session: AsyncSession, campaign_id: UUID, checkout_id: UUID, payment: Payment, by: str
) -> CheckoutRead:
    row = await _get(session, campaign_id, checkout_id)
    await take_answer(session, row, payment, by)
    await session.flush()
    return await _read(session, row)


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


def _begun_only() -> ColumnElement[bool]:
    return Checkout.declared.is_not(None) & Checkout.state.in_((CheckoutState.WAITING, CheckoutState.FAILED))


async def find_public(session: AsyncSession, campaign_id: UUID, checkout_id: UUID) -> Checkout | None:
    """Return a checkout as whoever began it on the public page finds it; None once it is forgotten."""
    return await session.get(Checkout, (campaign_id, checkout_id), populate_existing=True)


async def read_public(session: AsyncSession, campaign_id: UUID, checkout_id: UUID) -> CheckoutRead:
    return await _read(session, await _get(session, campaign_id, checkout_id))


async def count_begun(session: AsyncSession, campaign_id: UUID) -> int:
    """Return how many gifts strangers began on the public page without paying yet."""
    query = select(func.count()).select_from(Checkout).where(Checkout.campaign_id == campaign_id, _begun_only())
    return await session.scalar(query) or 0


async def name_declared(session: AsyncSession, campaign_id: UUID) -> dict[UUID, str]:
    """Return the names of those whose payment is shown and could not be booked, by the id their donor would have."""
    query = select(Checkout.donor_id, Checkout.declared).where(
        Checkout.campaign_id == campaign_id, Checkout.declared.is_not(None), ~_begun_only()
    )
    rows = (await session.execute(query.order_by(Checkout.opened_at.desc()).limit(SHOWN))).all()
    return {donor_id: await declarations.name_of(session, campaign_id, sealed) for donor_id, sealed in rows if sealed}


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
