"""Reconciliation of the bank account with the journal: what is open on either side."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.web.problems import NotFound
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks import proofs as proofs
from budget.banks.accounts import show_account
from budget.banks.gaps import Covered, Gap, find_gaps
from budget.banks.learnt import Explained
from budget.banks.models import BankLine, BankMatch, BankStatement
from budget.banks.schemas import BankRead, StatementGapRead
from budget.banks.statement_import import FIELD
from budget.banks.suggestions import Source
from budget.ceilings import service as ceilings
from budget.evidence import service as evidence
from budget.evidence.needs import Kind, Subject
from budget.ledger.journals import service as journals
from budget.ledger.journals.movements import sum_open
from budget.ledger.journals.plan import Own


@dataclass(frozen=True)
class Unreconciled:
    """The unreconciled amounts of bank and journal, for the filing checks. Net, in the smallest unit."""

    statements: int
    lines: int
    lines_cents: int
    movements: int
    movements_cents: int
    gaps: int

    @property
    def clean(self) -> bool:
        return not (self.lines or self.movements or self.gaps)


async def sum_unreconciled(session: AsyncSession, campaign_id: UUID) -> Unreconciled:
    """Sum open rows by index. Without any statement, the whole journal counts as open."""
    count, cents = (
        await session.execute(
            select(func.count(), func.coalesce(func.sum(BankLine.amount_cents - BankLine.matched_cents), 0)).where(
                BankLine.campaign_id == campaign_id, *_open()
            )
        )
    ).one()
    movements, movement_sum = await sum_open(session, campaign_id)
    statements = await list_statements(session, campaign_id)
    return Unreconciled(
        statements=len(statements),
        lines=count,
        lines_cents=int(cents),
        movements=movements,
        movements_cents=movement_sum,
        gaps=len(await _gaps(session, campaign_id, statements)),
    )


async def read_bank(session: AsyncSession, campaign_id: UUID) -> BankRead:
    statements = await list_statements(session, campaign_id)
    reported_statements = [statement for statement in statements if statement.closing_cents is not None]
    last = max(reported_statements, key=lambda item: (item.ends_on, item.imported_at), default=None)
    closing = last.closing_cents if last else None
    in_journal = (await journals.read_sums(session, campaign_id)).get(str(Own.BANK), 0)
    open_ones = await sum_unreconciled(session, campaign_id)
    account, version = await show_account(session, campaign_id)
    return BankRead(
        account=account,
        version=version,
        currency=await ceilings.find_currency(session, campaign_id),
        statements=len(statements),
        closing_cents=closing,
        closing_on=last.ends_on if last else None,
        journal_cents=in_journal,
        difference_cents=None if closing is None else closing - in_journal,
        open_lines=open_ones.lines,
        open_lines_cents=open_ones.lines_cents,
        open_movements=open_ones.movements,
        open_movements_cents=open_ones.movements_cents,
        gaps=[
            StatementGapRead(after=gap.after, before=gap.before, missing_cents=gap.missing)
            for gap in await _gaps(session, campaign_id, statements)
        ],
    )


async def list_statements(session: AsyncSession, campaign_id: UUID) -> Sequence[BankStatement]:
    rows = select(BankStatement).where(BankStatement.campaign_id == campaign_id)
    return (await session.scalars(rows.order_by(BankStatement.starts_on, BankStatement.ends_on))).all()


async def sum_lines_by_day(session: AsyncSession, campaign_id: UUID) -> list[tuple[date, int, int, int]]:
    """Return of each day its lines, their sum, and how many no entry explains, in the order of the days."""
    rows = await session.execute(
        select(BankLine.booked_on, func.count(), func.sum(BankLine.amount_cents), func.count().filter(and_(*_open())))
        .where(BankLine.campaign_id == campaign_id)
        .group_by(BankLine.booked_on)
        .order_by(BankLine.booked_on)
    )
    return [(on, lines, int(cents), still_open) for on, lines, cents, still_open in rows]


async def list_kept_files(session: AsyncSession, caller: Caller) -> dict[bytes, UUID]:
    """Return by its hash the document of each statement's file, of those that the caller may see."""
    kept = await evidence.list_of_entry(session, caller, Subject.ACCOUNT, caller.campaign_id)
    return {bytes.fromhex(row.sha256): row.id for row in kept if row.kind == Kind.STATEMENT}


async def list_open_lines(session: AsyncSession, campaign_id: UUID, limit: int) -> Sequence[BankLine]:
    rows = select(BankLine).where(BankLine.campaign_id == campaign_id, *_open())
    return (await session.scalars(rows.order_by(BankLine.booked_on, BankLine.id).limit(limit))).all()


async def get_line(session: AsyncSession, campaign_id: UUID, line_id: UUID) -> BankLine:
    line = await session.get(BankLine, (campaign_id, line_id), populate_existing=True)
    if line is None:
        raise NotFound("Cette ligne de banque n'existe pas.", "There is no such bank line.")
    return line


async def open_texts(session: AsyncSession, campaign_id: UUID, lines: Sequence[BankLine]) -> dict[UUID, list[str]]:
    """Return each line's counterparty and wording, decrypted."""
    vault = await open_vault(session, campaign_id)
    return {line.id: json.loads(vault.open(FIELD, line.sealed)) for line in lines}


async def name_lines(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return each line's counterparty and wording as one text, for callers who may see the donors."""
    if not ids:
        return {}
    lines = (
        await session.scalars(select(BankLine).where(BankLine.campaign_id == campaign_id, BankLine.id.in_(ids)))
    ).all()
    texts = await open_texts(session, campaign_id, lines)
    return {line_id: " · ".join(part for part in parts if part) for line_id, parts in texts.items()}


async def find_matched(session: AsyncSession, campaign_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Return those of the lines that account entries explain in full."""
    rows = select(BankLine.id).where(
        BankLine.campaign_id == campaign_id, BankLine.id.in_(ids), BankLine.matched_cents == BankLine.amount_cents
    )
    return set(await session.scalars(rows)) if ids else set()


async def list_explained(
    session: AsyncSession, campaign_id: UUID, limit: int, source: Source = "expense"
) -> list[Explained]:
    """Return the newest debits that expenses explain, or the newest credits that receipts do, with their wording."""
    rows = (
        await session.execute(
            select(BankLine, BankMatch.source_id)
            .join(BankMatch, (BankMatch.campaign_id == BankLine.campaign_id) & (BankMatch.line_id == BankLine.id))
            .where(
                BankLine.campaign_id == campaign_id,
                BankLine.amount_cents < 0 if source == "expense" else BankLine.amount_cents > 0,
                BankMatch.source == source,
                BankMatch.undone_at.is_(None),
            )
            .order_by(BankLine.booked_on.desc(), BankLine.id)
            .limit(limit)
        )
    ).all()
    texts = await open_texts(session, campaign_id, [line for line, _ in rows])
    return [Explained(line.booked_on, " ".join(texts[line.id]), entry_id) for line, entry_id in rows]


async def list_receipts_of(session: AsyncSession, campaign_id: UUID, line_id: UUID) -> list[UUID]:
    """Return the receipts that a line is matched with."""
    query = select(BankMatch.source_id).where(
        BankMatch.campaign_id == campaign_id,
        BankMatch.line_id == line_id,
        BankMatch.source == "receipt",
        BankMatch.undone_at.is_(None),
    )
    return list(await session.scalars(query))


async def _gaps(session: AsyncSession, campaign_id: UUID, statements: Sequence[BankStatement]) -> list[Gap]:
    if len(statements) < 2:
        return []
    sums = await session.execute(
        select(BankLine.booked_on, func.sum(BankLine.amount_cents))
        .where(BankLine.campaign_id == campaign_id)
        .group_by(BankLine.booked_on)
    )
    by_day = {day: int(cents) for day, cents in sums}

    def sum_between(first: date, last: date) -> int:
        return sum(cents for day, cents in by_day.items() if first <= day <= last)

    covered = [
        Covered(statement.starts_on, statement.ends_on, statement.opening_cents, statement.closing_cents)
        for statement in statements
    ]
    return find_gaps(covered, sum_between)


def _open() -> tuple[ColumnElement[bool], ...]:
    return BankLine.matched_cents != BankLine.amount_cents, BankLine.ignore_reason.is_(None)
