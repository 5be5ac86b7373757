"""API answers of the bank account; bank wordings are only for members who may see the donors."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.drafts import Draft
from budget.banks.models import BankLine, BankStatement
from budget.banks.open_lines import Board, Proposed
from budget.banks.schemas import (
    BankImportRead,
    BankLineRead,
    BankStatementRead,
    EntryDraftRead,
    MovementRead,
    MovementRef,
    SuggestionRead,
)
from budget.banks.service import open_texts
from budget.banks.statement_import import StatementImport
from budget.banks.statements import Format
from budget.banks.suggestions import Source


def describe_statement(row: BankStatement) -> BankStatementRead:
    return BankStatementRead(
        id=row.id,
        format=cast(Format, row.format),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        opening_cents=row.opening_cents,
        closing_cents=row.closing_cents,
        lines=row.lines,
        added=row.added,
        imported_at=row.imported_at,
    )


def describe_import(imported: StatementImport) -> BankImportRead:
    return BankImportRead(
        already_imported=imported.already_imported,
        added=imported.added,
        duplicates=imported.duplicates,
        recognised_duplicates=imported.recognised_duplicates,
        pending=imported.pending,
        statements=[describe_statement(row) for row in imported.statements],
    )


async def describe_lines(
    session: AsyncSession, campaign_id: UUID, rows: Sequence[BankLine], sees: bool
) -> list[BankLineRead]:
    texts = await open_texts(session, campaign_id, rows) if sees else {}
    lines: list[BankLineRead] = []
    for row in rows:
        counterparty, label = texts.get(row.id, (None, None))
        lines.append(
            BankLineRead(
                id=row.id,
                version=row.version,
                statement_id=row.statement_id,
                booked_on=row.booked_on,
                amount_cents=row.amount_cents,
                matched_cents=row.matched_cents,
                cheque=row.cheque,
                counterparty=counterparty,
                label=label,
                ignore_reason=row.ignore_reason,
                updated_at=row.updated_at,
            )
        )
    return lines


def describe_movements(board: Board) -> list[MovementRead]:
    return [
        MovementRead(
            source=cast(Source, row.source),
            source_id=row.source_id,
            booked_on=row.booked_on,
            amount_cents=row.cents,
            matched_cents=row.matched_cents,
            label=board.labels[row.source_id],
        )
        for row in board.movements
    ]


def describe_suggestions(board: Board) -> list[SuggestionRead]:
    return [_describe(line) for line in board.proposed]


def _describe(proposed: Proposed) -> SuggestionRead:
    suggestion = proposed.found
    if suggestion is None or proposed.act == "payment":
        refs: list[MovementRef] = []
    else:
        refs = [MovementRef(source=own.source, source_id=own.id) for own in suggestion.movements]
    return SuggestionRead(
        act=proposed.act,
        line_ids=[line.id for line in suggestion.lines] if suggestion else [proposed.line],
        movements=refs,
        expense_id=suggestion.movements[0].id if suggestion and proposed.act == "payment" else None,
        entry=_describe_draft(proposed.draft),
        score=suggestion.score if suggestion else 0.0,
        reasons=list(suggestion.reasons) if suggestion else [],
        alternatives=suggestion.alternatives if suggestion else 0,
    )


def _describe_draft(draft: Draft | None) -> EntryDraftRead | None:
    return EntryDraftRead(kind=draft.kind, heading=draft.heading, label=draft.label) if draft else None
