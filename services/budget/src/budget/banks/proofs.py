"""Proof of an expense by a kept bank statement: the payment, and all that a bank charge needs."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.drafts import BANK_CHARGES
from budget.banks.models import BankLine, BankMatch, BankStatement
from budget.evidence import service as evidence
from budget.evidence.needs import NONE, Kind, Subject
from budget.evidence.subjects import register_proof
from budget.ledger.journals.movements import find_movements
from budget.spending.expenses.bank_lines import PayingLine, register_lines
from budget.spending.expenses.expense_names import find_heading


async def find_bank_proof(session: AsyncSession, campaign_id: UUID, expense_id: UUID) -> frozenset[Kind]:
    """Return what the lines prove that explain an expense in full, where the file of each is kept."""
    movement = (await find_movements(session, campaign_id, [expense_id])).get(("expense", expense_id))
    if movement is None or not movement.cents or movement.cents != movement.matched_cents:
        return NONE
    files = select(BankStatement.file_hash).join(
        BankLine, (BankLine.campaign_id == BankStatement.campaign_id) & (BankLine.statement_id == BankStatement.id)
    )
    files = files.join(
        BankMatch, (BankMatch.campaign_id == BankLine.campaign_id) & (BankMatch.line_id == BankLine.id)
    ).where(
        BankMatch.campaign_id == campaign_id,
        BankMatch.source == "expense",
        BankMatch.source_id == expense_id,
        BankMatch.undone_at.is_(None),
    )
    hashes = {file_hash.hex() for file_hash in await session.scalars(files)}
    if not hashes or await evidence.list_kept(session, campaign_id, hashes) != hashes:
        return NONE
    if await find_heading(session, campaign_id, expense_id) == BANK_CHARGES:
        return frozenset({Kind.INVOICE, Kind.PAYMENT})
    return frozenset({Kind.PAYMENT})


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


register_proof(Subject.EXPENSE, find_bank_proof)
register_lines(list_paying_lines)
