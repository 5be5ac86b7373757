"""Proof of an expense by a kept bank statement: the payment, and all that a bank charge needs."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.drafts import BANK_CHARGES
from budget.banks.models import BankLine, BankMatch, BankStatement
from budget.evidence import service as evidence
from budget.evidence.needs import Kind, Subject
from budget.evidence.subjects import register_proof
from budget.ledger.journals.movements import find_movements
from budget.spending.expenses.bank_lines import PayingLine, register_lines
from budget.spending.expenses.expense_names import find_under


async def find_bank_proofs(
    session: AsyncSession, campaign_id: UUID, expense_ids: Collection[UUID]
) -> dict[UUID, frozenset[Kind]]:
    """Return what the lines prove that explain an expense in full, where the file of each is kept."""
    movements = await find_movements(session, campaign_id, expense_ids)
    whole = {
        source_id
        for (source, source_id), movement in movements.items()
        if source == "expense" and movement.cents and movement.cents == movement.matched_cents
    }
    if not whole:
        return {}
    files = select(BankMatch.source_id, BankStatement.file_hash).join(
        BankLine, (BankLine.campaign_id == BankStatement.campaign_id) & (BankLine.statement_id == BankStatement.id)
    )
    files = files.join(
        BankMatch, (BankMatch.campaign_id == BankLine.campaign_id) & (BankMatch.line_id == BankLine.id)
    ).where(
        BankMatch.campaign_id == campaign_id,
        BankMatch.source == "expense",
        BankMatch.source_id.in_(whole),
        BankMatch.undone_at.is_(None),
    )
    hashes: defaultdict[UUID, set[str]] = defaultdict(set)
    for expense_id, file_hash in await session.execute(files):
        hashes[expense_id].add(file_hash.hex())
    kept = await evidence.list_kept(session, campaign_id, {one for found in hashes.values() for one in found})
    proven = [expense_id for expense_id, found in hashes.items() if found <= kept]
    charges = await find_under(session, campaign_id, proven, BANK_CHARGES)
    both, payment = frozenset({Kind.INVOICE, Kind.PAYMENT}), frozenset({Kind.PAYMENT})
    return {expense_id: both if expense_id in charges else payment for expense_id in proven}


async def list_paying_lines(session: AsyncSession, campaign_id: UUID, expense_id: UUID) -> list[PayingLine]:
    """Return the lines that an expense is matched with, by day."""
    rows = await session.execute(
        select(BankLine.id, BankLine.booked_on, BankMatch.amount_cents)
        .join(BankMatch, (BankMatch.campaign_id == BankLine.campaign_id) & (BankMatch.line_id == BankLine.id))
        .where(
            BankMatch.campaign_id == campaign_id,
            BankMatch.source == "expense",
            BankMatch.source_id == expense_id,
            BankMatch.undone_at.is_(None),
        )
        .order_by(BankLine.booked_on, BankLine.id)
    )
    return [PayingLine(id, on, cents) for id, on, cents in rows]


register_proof(Subject.EXPENSE, find_bank_proofs)
register_lines(list_paying_lines)
