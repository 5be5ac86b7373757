"""Validation of a receipt: fields, day, form number, and the rules that it breaks."""

from uuid import UUID

from kit.campaigns.queries import get_campaign
from kit.text.french import day
from kit.web.problems import Conflict, Invalid
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.accounts.account_people import service as people
from budget.accounts.account_people.receipt_eligibility import find_wait
from budget.accounts.period import account_period
from budget.ceilings import service as ceilings
from budget.income.donors import service as donors
from budget.income.donors.limits import Breach, Giver, find_breaches, money
from budget.income.donors.service import KnownDonor
from budget.income.pledges import service as pledges
from budget.income.receipts.breaches import MINOR, PARLIAMENT
from budget.income.receipts.models import ReceiptRow
from budget.income.receipts.schemas import ReceiptCreate, ReceiptKind
from budget.ledger.balances.service import LockedBalance
from budget.payers.legal_names import find_parliamentary_means


async def check_receipt(session: AsyncSession, campaign_id: UUID, put: ReceiptCreate) -> None:
    if (put.kind is ReceiptKind.GIFT) != (put.donor_id is not None):
        raise Invalid(
            "Un don a un donateur, et lui seul : choisissez la personne qui a donné.",
            "A gift has a donor, and nothing else has one: name who gave.",
            "/donor_id",
        )
    if put.kind is not ReceiptKind.GIFT and (put.form_number or put.pledge_id):
        raise Invalid(
            "Seul un don a un reçu de la commission ou répond à une promesse.",
            "Only a gift has a receipt form or keeps a promise.",
            "/form_number" if put.form_number else "/pledge_id",
        )
    period = account_period((await get_campaign(session, campaign_id)).state)
    if not period.starts_on <= put.received_on <= period.filed_on:
        raise Invalid(
            f"Une recette du compte est reçue du {period.starts_on:%d/%m/%Y} au {period.filed_on:%d/%m/%Y} (L. 52-4).",
            f"A receipt of the account comes in from {period.starts_on} to {period.filed_on} (L. 52-4).",
            "/received_on",
        )
    if not put.already_received:
        wait = find_wait(await people.find_opening(session, campaign_id), put.received_on)
        if wait is not None:
            raise Invalid(wait.fr, wait.en, "/received_on", article="L. 52-4", page="/account-people")
    if put.form_number is not None:
        await check_number(session, campaign_id, put.form_number)
    if put.pledge_id is not None:
        await pledges.get_open(session, campaign_id, put.pledge_id)


async def check_number(session: AsyncSession, campaign_id: UUID, number: str, own: UUID | None = None) -> None:
    """Refuse the number of another gift, however it is spaced. `own`: the gift that is given the number."""
    spaced = " ./-"
    bare = number.upper().translate(dict.fromkeys(map(ord, spaced)))
    used = select(ReceiptRow).where(
        ReceiptRow.campaign_id == campaign_id,
        func.translate(func.upper(ReceiptRow.form_number), spaced, "") == bare,
        ReceiptRow.reversed_at.is_(None),
        ReceiptRow.id != own,
    )
    other = await session.scalar(used.limit(1))
    if other is not None:
        amount = money(other.amount_cents, await ceilings.find_currency(session, campaign_id))
        raise Conflict(
            f"Ce numéro est déjà celui du don de {amount} reçu le {day(other.received_on)} : recopiez celui du carnet, "
            "ou corrigez l'autre don.",
            "This receipt form's number is another gift's already.",
            "/form_number",
            page=f"/receipts#receipt-{other.id}",
        )


async def list_breaches(
    session: AsyncSession, balance: LockedBalance, put: ReceiptCreate, donor: KnownDonor | None
) -> list[Breach]:
    if donor is None:
        return []
    ceiling = await ceilings.find_ceiling(session, balance.campaign_id)
    giver = Giver(donor.french, donor.resident, donor.on_the_list, donor.given_cents)
    return find_breaches(put.amount_cents, put.means, giver, balance.cash_gifts_cents, ceiling.cents, ceiling.currency)


async def list_notices(session: AsyncSession, put: ReceiptCreate, donor: KnownDonor | None) -> list[Breach]:
    """Return what is flagged in a receipt but not refused."""
    breaches = [MINOR] if donor is not None and await donors.was_minor(session, donor, put.received_on) else []
    return [*breaches, PARLIAMENT] if find_parliamentary_means(put.label) else breaches
