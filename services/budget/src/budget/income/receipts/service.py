"""Booking of receipts: an illegal one is refused, or if already received, booked and flagged for return."""

from collections.abc import Set
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kit.security.auth import Caller
from kit.web.etags import check_seen
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.evidence.needs import NONE, Subject, receipt_needs
from budget.evidence.subjects import Entry, Source, register_subject
from budget.income.donors import service as donors
from budget.income.donors.limits import Breach, to_return
from budget.income.donors.service import KnownDonor
from budget.income.pledges import service as pledges
from budget.income.receipts.acceptance import check_number, check_receipt, list_breaches, list_notices
from budget.income.receipts.breaches import CHANNELS, FORBIDDEN_PAYER, MINOR, flag_of, payer_breaches
from budget.income.receipts.ledger import HEADING as HEADING
from budget.income.receipts.ledger import fields_of, settle, totals_of
from budget.income.receipts.models import ReceiptRow
from budget.income.receipts.schemas import ReceiptCreate, ReceiptKind, ReturnCreate
from budget.ledger.audit_log.service import keep_change
from budget.ledger.balances import service as balances
from budget.ledger.balances.service import LockedBalance
from budget.payers import service as payers
from budget.payers.law import Ruling
from budget.payers.schemas import PayerStatement, PayerSubject
from budget.payers.service import Help


async def record_receipt(
    session: AsyncSession, campaign_id: UUID, put: ReceiptCreate, by: str, loan_id: UUID | None = None
) -> ReceiptRow:
    balance = await balances.lock_balance(session, campaign_id)
    await check_receipt(session, campaign_id, put)
    donor = await _donor(session, campaign_id, put)
    # A loan has been looked at as a loan: its receipt names nobody.
    legal_form = payers.check_name(put.label, put.payer, "/label") if loan_id is None else None
    breaches = [*payer_breaches(put), *await list_breaches(session, balance, put, donor)]
    if breaches and not put.already_received:
        first = breaches[0]
        # What the file says of the donor may be what is wrong.
        mend = donor is not None and first.pointer == "/donor_id"
        way_on: dict[str, Any] = {"page": f"/donors/{put.donor_id}"} if mend else {}
        raise Invalid(
            f"{first.fr} ({first.article}.) {'Si sa fiche se trompe, corrigez-la. ' if mend else ''}"
            "Si l'argent est déjà sur le compte, dites-le : il sera noté et à rendre.",
            f"{first.en} ({first.article}.) If the money is on the account already, say so: it is booked, to go back.",
            first.pointer,
            **way_on,
            article=first.article,
            given_so_far_cents=donor.given_cents if donor else None,
            breaches=[
                {"code": breach.code, "article": breach.article, "pointer": breach.pointer} for breach in breaches
            ],
        )
    row = ReceiptRow(
        campaign_id=campaign_id,
        created_by=by,
        loan_id=loan_id,
        flags=[flag_of(breach) for breach in (*breaches, *await list_notices(session, put, donor))],
        to_return_cents=to_return(breaches),
        **put.model_dump(exclude={"already_received", "payer"}),
    )
    session.add(row)
    await session.flush()
    await session.refresh(row, ["created_at"])
    await settle(session, balance, row, donor, {}, {}, "recorded", by)
    if loan_id is None and (put.payer or put.kind in (ReceiptKind.PARTY, ReceiptKind.OTHER)):
        behind = Help(PayerSubject.RECEIPT, row.id, CHANNELS[put.kind], put.amount_cents)
        await payers.note_payer(session, campaign_id, behind, put.payer, legal_form, by)
    if put.pledge_id is not None:
        await pledges.keep_pledge(session, campaign_id, put.pledge_id, row.id)
    return row


async def return_money(
    session: AsyncSession, campaign_id: UUID, receipt_id: UUID, put: ReturnCreate, by: str, seen: int | None
) -> ReceiptRow:
    balance = await balances.lock_balance(session, campaign_id)
    row = await _get_live(session, campaign_id, receipt_id, seen)
    if put.amount_cents > row.kept_cents:
        raise Invalid(
            "On ne rend pas plus que ce qui reste de cette recette.",
            "No more can go back than what is left of this receipt.",
            "/amount_cents",
            left_cents=row.kept_cents,
        )
    if put.returned_on < row.received_on:
        raise Invalid("C'est avant la recette.", "That is before it came in.", "/returned_on")
    before, was = fields_of(row), totals_of(row)
    row.returned_cents += put.amount_cents
    row.returned_on = put.returned_on
    row.to_return_cents = max(0, row.to_return_cents - put.amount_cents)
    row.version += 1
    await settle(session, balance, row, await _donor_of(session, row), before, was, "returned", by)
    return row


async def reverse_receipt(
    session: AsyncSession, campaign_id: UUID, receipt_id: UUID, reason: str, by: str, seen: int | None
) -> ReceiptRow:
    balance = await balances.lock_balance(session, campaign_id)
    row = await _get_live(session, campaign_id, receipt_id, seen)
    if row.loan_id is not None:
        raise Conflict(
            "Cette recette est celle d'un emprunt : annulez l'emprunt.", "This is a loan's receipt: reverse the loan."
        )
    return await take_out(session, balance, row, reason, by)


async def take_out(session: AsyncSession, balance: LockedBalance, row: ReceiptRow, reason: str, by: str) -> ReceiptRow:
    before, was = fields_of(row), totals_of(row)
    row.reversed_at, row.reversal_reason = datetime.now(UTC), reason
    row.to_return_cents = 0
    row.version += 1
    await settle(session, balance, row, await _donor_of(session, row), before, was, "reversed", by)
    if row.pledge_id is not None:
        await pledges.open_again(session, row.campaign_id, row.pledge_id)
    return row


async def flag_payer(
    session: AsyncSession, campaign_id: UUID, receipt_id: UUID, refusal: Ruling | None, by: str
) -> None:
    """Flag a receipt for return because of its payer, or remove the flag."""
    balance = await balances.lock_balance(session, campaign_id)
    row = await get_receipt(session, campaign_id, receipt_id)
    others = [flag for flag in row.flags if flag["code"] != FORBIDDEN_PAYER]
    if row.reversed_at is not None or (refusal is None and len(others) == len(row.flags)):
        return
    before, was = fields_of(row), totals_of(row)
    if refusal is not None:
        breach = Breach(FORBIDDEN_PAYER, refusal.article, refusal.fr, refusal.en, "/payer/kind", row.amount_cents)
        row.flags = [*others, flag_of(breach)]
        row.to_return_cents = row.kept_cents
    else:
        row.flags = others
        over = max((flag.get("over", 0) for flag in others), default=0)
        row.to_return_cents = max(0, min(row.kept_cents, over - row.returned_cents))
    row.version += 1
    await settle(session, balance, row, await _donor_of(session, row), before, was, "flagged", by)


async def judge_payer(
    session: AsyncSession, campaign_id: UUID, receipt_id: UUID, statement: PayerStatement, by: str
) -> None:
    """Flag a receipt by its stated payer, as its matched bank line shows."""
    row = await get_receipt(session, campaign_id, receipt_id)
    if row.loan_id is None:
        _, refusal = payers.rule_on(statement, CHANNELS[ReceiptKind(row.kind)])
        await flag_payer(session, campaign_id, receipt_id, refusal, by)


async def list_gifts_of(session: AsyncSession, campaign_id: UUID, donor_id: UUID) -> list[UUID]:
    """Return the donations of one donor that are not reversed."""
    query = select(ReceiptRow.id).where(
        ReceiptRow.campaign_id == campaign_id, ReceiptRow.donor_id == donor_id, ReceiptRow.reversed_at.is_(None)
    )
    return list(await session.scalars(query))


async def flag_minor_gifts(session: AsyncSession, campaign_id: UUID, donor_id: UUID, by: str) -> None:
    """Flag donations made before the donor was of age."""
    for receipt_id in await list_gifts_of(session, campaign_id, donor_id):
        row = await get_receipt(session, campaign_id, receipt_id)
        donor = await _donor_of(session, row)
        if donor is None or any(flag["code"] == "minor" for flag in row.flags):
            continue
        if await donors.was_minor(session, donor, row.received_on):
            balance = await balances.lock_balance(session, campaign_id)
            before, was = fields_of(row), totals_of(row)
            row.flags = [*row.flags, flag_of(MINOR)]
            row.version += 1
            await settle(session, balance, row, donor, before, was, "flagged", by)


async def set_form_number(
    session: AsyncSession, campaign_id: UUID, receipt_id: UUID, number: str, by: str, seen: int | None
) -> ReceiptRow:
    await balances.lock_balance(session, campaign_id)
    row = await _get_live(session, campaign_id, receipt_id, seen)
    await check_number(session, campaign_id, number, row.id)
    before, was = fields_of(row), totals_of(row)
    row.form_number = number
    row.version += 1
    await balances.count_check_totals(session, campaign_id, [(was, totals_of(row))])
    keep_change(session, campaign_id, "receipt", row.id, row.version, "numbered", by, before, fields_of(row))
    await session.flush()
    return row


async def get_receipt(session: AsyncSession, campaign_id: UUID, receipt_id: UUID) -> ReceiptRow:
    row = await session.get(ReceiptRow, (campaign_id, receipt_id), populate_existing=True)
    if row is None:
        raise NotFound("Cette recette n'existe pas.", "There is no such receipt.")
    return row


async def find_of_loan(session: AsyncSession, campaign_id: UUID, loan_id: UUID) -> ReceiptRow:
    query = select(ReceiptRow).where(ReceiptRow.campaign_id == campaign_id, ReceiptRow.loan_id == loan_id)
    return (await session.scalars(query)).one()


async def name_receipts(session: AsyncSession, campaign_id: UUID, ids: Set[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    query = select(ReceiptRow.id, ReceiptRow.label).where(ReceiptRow.campaign_id == campaign_id, ReceiptRow.id.in_(ids))
    return {receipt_id: label for receipt_id, label in await session.execute(query)}


async def sum_to_return(session: AsyncSession, campaign_id: UUID) -> int:
    total = select(func.sum(ReceiptRow.to_return_cents)).where(ReceiptRow.campaign_id == campaign_id)
    return int(await session.scalar(total) or 0)


async def count_to_return(session: AsyncSession, campaign_id: UUID) -> int:
    rows = select(func.count()).where(ReceiptRow.campaign_id == campaign_id, ReceiptRow.to_return_cents > 0)
    return await session.scalar(rows) or 0


async def _donor(session: AsyncSession, campaign_id: UUID, put: ReceiptCreate) -> KnownDonor | None:
    if put.donor_id is None:
        return None
    return await donors.get_donor(session, campaign_id, put.donor_id, "/donor_id")


async def _donor_of(session: AsyncSession, row: ReceiptRow) -> KnownDonor | None:
    return await donors.find_donor(session, row.campaign_id, row.donor_id) if row.donor_id else None


async def _get_live(session: AsyncSession, campaign_id: UUID, receipt_id: UUID, seen: int | None) -> ReceiptRow:
    row = await get_receipt(session, campaign_id, receipt_id)
    check_seen(seen, row.version, "Cette recette", "This receipt", "lue", lambda: _plain(fields_of(row)))
    if row.reversed_at is not None:
        raise Conflict("Cette recette a été annulée : elle ne change plus.", "This receipt was reversed.")
    return row


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if hasattr(value, "isoformat") else value for name, value in fields.items()}


async def _find_proven(session: AsyncSession, caller: Caller, receipt_id: UUID) -> Entry:
    row = await get_receipt(session, caller.campaign_id, receipt_id)
    is_reversed = row.reversed_at is not None
    needs = NONE if is_reversed else receipt_needs(row.kind)
    return Entry(row.id, needs, row.amount_cents, private=row.kind == "gift", reversed=is_reversed)


register_subject(Subject.RECEIPT, Source(_find_proven, name_receipts))
