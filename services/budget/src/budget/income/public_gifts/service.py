"""A gift of anybody, from the public page to the provider's, and back.

What the donor declares is what the law asks (L. 52-8). Nothing on these pages depends on what is in the donors' file:
who knows a name and a birth date must not learn whether, or how much, that person gave (ADR 137).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import httpx
from kit.campaigns.queries import campaign_today, get_campaign
from kit.security.links import new_link
from kit.web.problems import Conflict, Invalid, NotFound, Problem
from sqlalchemy.ext.asyncio import AsyncSession

from budget.income.checkouts import helloasso
from budget.income.checkouts import service as checkouts
from budget.income.checkouts.payments import Order, Payer
from budget.income.checkouts.schemas import CheckoutState
from budget.income.gift_pages import service as gift_pages
from budget.income.public_gifts.forms import GiftForm, declared_donor
from budget.payers import service as payers

PURPOSE = "public gift"
BY = "gift-page"
LABEL = "Don pour la campagne électorale"
ADULT_YEARS = 18
ASKED_AGAIN = timedelta(seconds=4)
"""Whoever reloads the page does not make us ask the provider each time."""
LINK_DAYS = 60
PAGE_MINUTES = {"helloasso": helloasso.PAGE_MINUTES}


@dataclass(frozen=True)
class GiftStatus:
    """What a donor's own page shows."""

    state: CheckoutState
    amount_cents: int
    pay_url: str | None
    paid_on: date | None
    provider: str
    expired: bool
    """Whether the provider's page is closed by now, as far as is known."""


async def begin_gift(
    session: AsyncSession,
    campaign_id: UUID,
    cents: int,
    form: GiftForm,
    transport: httpx.AsyncBaseTransport | None,
    root: str,
) -> str:
    """Open the provider's page for a gift; return the token of the donor's own page, which leads there."""
    closures = await gift_pages.find_closures(session, campaign_id, root)
    if closures:
        raise Conflict(closures[0].fr, closures[0].en)
    campaign = await get_campaign(session, campaign_id)
    _check_person(form, campaign_today(campaign.state))
    declared = declared_donor(form)
    ends_at = datetime.now(UTC) + timedelta(days=LINK_DAYS)
    reference = uuid4()
    token = await new_link(session, campaign_id, PURPOSE, reference, ends_at)
    payer = Payer(form.first_names, form.surname, form.email, form.street, form.postcode, form.city, form.country)
    back = f"{root}{STATUS.format(token)}"
    order = Order(reference, cents, LABEL, payer, back, f"{back}?back=1")
    await checkouts.open_declared(session, campaign_id, order, declared, BY, transport, root)
    return token


STATUS = "/don/suivi/{}"


def _check_person(form: GiftForm, today: date) -> None:
    born = form.born_on
    if born >= today or today.year - born.year > 120:
        raise Invalid("Cette date de naissance est impossible.", "This birth date is impossible.", "/born_on")
    if (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < ADULT_YEARS:
        raise Invalid(
            "Il faut être majeur pour donner ici (code civil, art. 903 et 904).",
            "One has to be of age to give here.",
            "/born_on",
            article="C. civ. 903, 904",
        )
    try:
        payers.check_name(f"{form.first_names} {form.surname}", None, "/surname")
    except Invalid as refused:
        raise Invalid(
            "Seule une personne peut donner, en son propre nom : une société ou une association ne le peut pas "
            "(L. 52-8). Si c’est bien votre nom, écrivez au mandataire.",
            "Only a person may give, in their own name (L. 52-8).",
            "/surname",
            article="L. 52-8",
        ) from refused
    declared = declared_donor(form)
    if not declared.french and not declared.resident:
        raise Invalid(
            "Il faut être de nationalité française, ou résider en France, pour donner à une campagne (L. 52-8).",
            "One has to be French, or to live in France, to give (L. 52-8).",
            "/nationality",
            article="L. 52-8",
        )


async def read_status(
    session: AsyncSession, campaign_id: UUID, checkout_id: UUID, transport: httpx.AsyncBaseTransport | None
) -> GiftStatus:
    """Return where a gift stands, once the provider was asked, if it was not just now."""
    row = await checkouts.find_public(session, campaign_id, checkout_id)
    if row is None:
        raise NotFound(
            "Ce don n’a pas été payé à temps : il est oublié. Vous pouvez recommencer.",
            "This gift was not paid in time, and is forgotten. You can begin again.",
        )
    due = row.asked_at is None or datetime.now(UTC) - row.asked_at > ASKED_AGAIN
    if row.state == CheckoutState.WAITING and due:
        try:
            async with session.begin_nested():
                await checkouts.refresh_checkout(session, campaign_id, checkout_id, BY, transport)
        except Problem:
            # Away, or a closed account: the page says that it is not confirmed yet, and the agent sees the rest.
            pass
    read = await checkouts.read_public(session, campaign_id, checkout_id)
    lasts = PAGE_MINUTES.get(read.provider)
    expired = lasts is not None and datetime.now(UTC) - read.opened_at > timedelta(minutes=lasts)
    return GiftStatus(read.state, read.amount_cents, read.pay_url, read.paid_on, read.provider, expired)
