"""Decisions on the kind of a payer, and their effect: money that the law forbids is flagged for return."""

from collections.abc import Sequence
from uuid import UUID

from kit.web.problems import Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks import service as banks
from budget.income.receipts import service as receipts
from budget.ledger.balances import service as balances
from budget.overview.payer_decisions.payer_names import name_payers
from budget.payers import service as payers
from budget.payers.law import Channel, PayerKind, Ruling
from budget.payers.legal_names import looks_like_bank
from budget.payers.schemas import PayerStatement, PayerSubject
from budget.payers.service import KnownPayer

CLEAR: dict[str, PayerKind] = {
    PayerSubject.DONOR: PayerKind.PERSON,
    PayerSubject.EXPENSE: PayerKind.PERSON,
}
"""The kind of a payer whose name bears no legal form, by the entry that it stands behind."""


async def decide(
    session: AsyncSession,
    campaign_id: UUID,
    subject: PayerSubject,
    subject_id: UUID,
    statement: PayerStatement,
    by: str,
    seen: int | None = None,
) -> KnownPayer:
    """State the kind of a payer. Nothing is refused: the money is in the account and is flagged for return."""
    await balances.lock_balance(session, campaign_id)
    row = await payers.get_payer(session, campaign_id, subject, subject_id)
    if statement.refund and subject not in (PayerSubject.RECEIPT, PayerSubject.BANK_LINE):
        raise Invalid("Seule une recette est un remboursement.", "Only a receipt is a refund.", "/refund")
    refusal = await payers.state_payer(session, row, statement, by, seen)
    await _follow(session, row, statement, refusal, by)
    return row


async def clear(
    session: AsyncSession, campaign_id: UUID, payer_keys: Sequence[tuple[PayerSubject, UUID]], by: str
) -> int:
    """Confirm those of these payers whose names have no legal form; return how many."""
    await balances.lock_balance(session, campaign_id)
    rows = [await payers.get_payer(session, campaign_id, subject, id) for subject, id in payer_keys]
    names = await name_payers(session, campaign_id, rows)
    done = 0
    matched = await banks.find_matched(session, campaign_id, {row.subject_id for row in rows})
    for row in rows:
        name = names.get((row.subject, row.subject_id))
        if row.subject == PayerSubject.BANK_LINE and row.subject_id in matched and is_unsuspicious(row, name):
            await payers.explain_line(session, campaign_id, row.subject_id)
            done += 1
            continue
        kind = find_clear_kind(row, name)
        if kind is None:
            continue
        statement = PayerStatement(kind=kind)
        refusal = await payers.state_payer(session, row, statement, by)
        await _follow(session, row, statement, refusal, by)
        done += 1
    return done


def find_clear_kind(row: KnownPayer, name: str | None) -> PayerKind | None:
    """Return the obvious kind of a payer; None if a member must decide (no name, a legal form, a choice)."""
    if not is_unsuspicious(row, name):
        return None
    if row.subject == PayerSubject.RECEIPT:
        # A gift's is its donor, a party's payment needs its name and the list: only own contributions are clear.
        return PayerKind.CANDIDATE if row.channel == Channel.OWN else None
    if row.subject == PayerSubject.LOAN:
        return PayerKind.PERSON
    return CLEAR.get(row.subject)


def is_unsuspicious(row: KnownPayer, name: str | None) -> bool:
    """Return whether a payer is not stated yet and its name looks like a natural person's."""
    if row.state != "open" or row.kind is not None or not name:
        return False
    return payers.legal_form_in(row, name) is None and not looks_like_bank(name)


async def _follow(
    session: AsyncSession, row: KnownPayer, statement: PayerStatement, refusal: Ruling | None, by: str
) -> None:
    campaign_id = row.campaign_id
    match row.subject:
        case PayerSubject.DONOR:
            for receipt_id in await receipts.list_gifts_of(session, campaign_id, row.subject_id):
                await receipts.flag_payer(session, campaign_id, receipt_id, refusal, by)
            await receipts.flag_minor_gifts(session, campaign_id, row.subject_id, by)
        case PayerSubject.RECEIPT:
            await receipts.flag_payer(session, campaign_id, row.subject_id, refusal, by)
        case PayerSubject.LOAN:
            receipt = await receipts.find_of_loan(session, campaign_id, row.subject_id)
            await receipts.flag_payer(session, campaign_id, receipt.id, refusal, by)
        case PayerSubject.BANK_LINE:
            for receipt_id in await banks.list_receipts_of(session, campaign_id, row.subject_id):
                await receipts.judge_payer(session, campaign_id, receipt_id, statement, by)
        case _:
            # Help in kind and a guarantee are no money: the check before filing names them.
            pass
