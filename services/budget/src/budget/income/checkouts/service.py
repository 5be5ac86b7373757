"""Gifts paid on a provider's page: opened for a known donor, booked when the provider says that they are paid.

The provider is asked each time; no address that a browser comes back to is believed. The money lands in the agent's one
account (L. 52-6): nothing is opened before it is declared.
"""

import json
import re
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import httpx
from common.schemas.money import DonationMeans
from kit.campaigns.queries import campaign_today, get_campaign, local_day
from kit.db.vault import open_vault
from kit.web.problems import Conflict, Invalid, NotFound, Unavailable
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.account_people import service as people
from budget.ceilings import service as ceilings
from budget.income.checkouts import helloasso, payplug
from budget.income.checkouts.models import Checkout, ProviderAccount
from budget.income.checkouts.payments import (
    CheckoutProvider,
    Order,
    Payer,
    PaymentState,
    ProviderAway,
    ProviderRefusal,
)
from budget.income.checkouts.schemas import (
    CheckoutCreate,
    CheckoutProviderPut,
    CheckoutProviderRead,
    CheckoutRead,
    CheckoutState,
)
from budget.income.donors import service as donors
from budget.income.donors.limits import Giver, find_breaches
from budget.income.pledges import service as pledges
from budget.income.receipts import service as receipts
from budget.income.receipts.acceptance import check_receipt
from budget.income.receipts.schemas import ReceiptCreate, ReceiptKind
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances

T = TypeVar("T")
FIELD, URL_FIELD = "checkout provider", "checkout page"
SHOWN = 100
ONE_PRESS = timedelta(minutes=1)
"""The same gift within it is one that was sent twice."""
_ADDRESS = re.compile(r"(?P<street>.+?),?\s+(?P<postcode>\d{5})\s+(?P<city>\S.*)")
_AWAY = (
    "Le prestataire de paiement ne répond pas. Rien n’est perdu : réessayez dans quelques minutes.",
    "The payment provider does not answer: try again in a few minutes.",
)


async def set_provider(
    session: AsyncSession, campaign_id: UUID, put: CheckoutProviderPut, by: str
) -> CheckoutProviderRead:
    """Set the agent's account with a provider; raise Conflict until the agent and the bank account are declared."""
    balance = await balances.lock_balance(session, campaign_id)
    if not await people.is_opened(session, campaign_id):
        raise Conflict(
            "Aucun don n’arrive avant la déclaration du mandataire et l’ouverture de son compte (L. 52-4, L. 52-6) : "
            "notez leurs dates à la page « Personnes du compte ».",
            "No gift comes in before the agent and the bank account are declared: note both days first.",
            article="L. 52-6",
        )
    if await ceilings.find_currency(session, campaign_id) != "EUR":
        raise Conflict("Ces prestataires n’encaissent qu’en euros.", "These providers take euros only.", "/provider")
    if not put.pays_agent:
        raise Invalid(
            "Le prestataire doit verser sur le compte unique du mandataire (L. 52-6) : vérifiez-le chez lui, puis "
            "cochez la case.",
            "The provider has to pay out to the agent's one account (L. 52-6): check it there, then confirm it.",
            "/pays_agent",
            article="L. 52-6",
        )
    vault = await open_vault(session, campaign_id)
    keys = {"organisation": put.organisation, "key": put.key, "secret": put.secret.get_secret_value()}
    sealed = vault.seal(FIELD, json.dumps(keys))
    row = await session.get(ProviderAccount, campaign_id, populate_existing=True)
    if row is None:
        row = ProviderAccount(
            campaign_id=campaign_id, provider=put.provider, sealed=sealed, return_url=put.return_url, set_by=by
        )
        session.add(row)
    row.provider, row.sealed, row.return_url, row.set_by = put.provider, sealed, put.return_url, by
    keep_change(
        session, campaign_id, "checkout provider", campaign_id, balance.version, "set", by, {}, {"keys": "sealed"}
    )
    await session.flush()
    await session.refresh(row, ["set_at"])
    return _read_provider(row, put.organisation)


async def find_provider(session: AsyncSession, campaign_id: UUID) -> CheckoutProviderRead | None:
    row = await session.get(ProviderAccount, campaign_id, populate_existing=True)
    if row is None:
        return None
    vault = await open_vault(session, campaign_id)
    return _read_provider(row, json.loads(vault.open(FIELD, row.sealed))["organisation"])


async def remove_provider(session: AsyncSession, campaign_id: UUID, by: str) -> None:
    """Forget the keys. What was opened stays, and can no longer be asked about."""
    balance = await balances.lock_balance(session, campaign_id)
    await session.execute(delete(ProviderAccount).where(ProviderAccount.campaign_id == campaign_id))
    keep_change(session, campaign_id, "checkout provider", campaign_id, balance.version, "removed", by, {}, {})


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
    account, provider = await _open_provider(session, campaign_id, transport)
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
    opened = await _call(provider.open_payment(order))
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
    _, provider = await _open_provider(session, campaign_id, transport, row.provider)
    payment = await _call(provider.read_payment(row.provider_id))
    # The provider is slow: the account is locked after its answer only.
    await balances.lock_balance(session, campaign_id)
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


async def _open_provider(
    session: AsyncSession, campaign_id: UUID, transport: httpx.AsyncBaseTransport | None, expected: str | None = None
) -> tuple[ProviderAccount, CheckoutProvider]:
    account = await session.get(ProviderAccount, campaign_id, populate_existing=True)
    if account is None or expected not in (None, account.provider):
        raise Conflict(
            "Aucun prestataire de paiement n’est réglé pour cette campagne : réglez-le d’abord.",
            "No payment provider is set for this: set it first.",
        )
    vault = await open_vault(session, campaign_id)
    keys = json.loads(vault.open(FIELD, account.sealed))
    if account.provider == "payplug":
        return account, payplug.PayPlug(keys["secret"], transport)
    return account, helloasso.HelloAsso(keys["organisation"], keys["key"], keys["secret"], transport)


async def _call(answer: Awaitable[T]) -> T:
    """Return a provider's answer; raise Conflict where it refuses, Unavailable where it is away."""
    try:
        return await answer
    except ProviderRefusal as refusal:
        raise Conflict(str(refusal), "The payment provider refuses this: check its keys and settings.") from refusal
    except ProviderAway as away:
        raise Unavailable(*_AWAY) from away


async def _get(session: AsyncSession, campaign_id: UUID, checkout_id: UUID) -> Checkout:
    row = await session.get(Checkout, (campaign_id, checkout_id), populate_existing=True)
    if row is None:
        raise NotFound("Ce paiement n’est pas connu ici.", "This payment is not known here.")
    return row


def _read_provider(row: ProviderAccount, organisation: str) -> CheckoutProviderRead:
    verified = {"helloasso": helloasso.VERIFIED, "payplug": payplug.VERIFIED}[row.provider]
    return CheckoutProviderRead.model_validate(
        {
            "provider": row.provider,
            "organisation": organisation,
            "return_url": row.return_url,
            "verified": verified,
            "set_at": row.set_at,
        }
    )


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
