"""The bank account as it is said over HTTP: wordings only for those who may see who gave."""

from collections.abc import Sequence
from typing import Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.models import BankLine, BankStatement
from budget.banks.open_lines import Board, Proposed
from budget.banks.schemas import (
    BankLineRead,
    DraftRead,
    LoadedRead,
    MovementRead,
    MovementRef,
    StatementRead,
    SuggestionRead,
)
from budget.banks.service import open_texts
from budget.banks.statement_import import Loaded
from budget.banks.suggestions import Source


def describe_statement(row: BankStatement) -> StatementRead:
    return StatementRead(
        id=row.id,
        format=cast(Literal["ofx", "camt.053"], row.format),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        opening_cents=row.opening_cents,
        closing_cents=row.closing_cents,
        lines=row.lines,
        added=row.added,
        loaded_at=row.loaded_at,
    )


def describe_loaded(loaded: Loaded) -> LoadedRead:
    return LoadedRead(
        again=loaded.again,
        added=loaded.added,
        known=loaded.known,
        recognised=loaded.recognised,
        waiting=loaded.waiting,
        statements=[describe_statement(row) for row in loaded.statements],
    )


async def describe_lines(
    session: AsyncSession, campaign_id: UUID, rows: Sequence[BankLine], sees: bool
) -> list[BankLineRead]:
    texts = await open_texts(session, campaign_id, rows) if sees else {}
    said: list[BankLineRead] = []
    for row in rows:
        counterparty, label = texts.get(row.id, (None, None))
        said.append(
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
                aside_reason=row.aside_reason,
                updated_at=row.updated_at,
            )
        )
    return said


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
    return [_describe(one) for one in board.proposed]


def _describe(one: Proposed) -> SuggestionRead:
    found = one.found
    if found is None or one.act == "payment":
        refs: list[MovementRef] = []
    else:
        refs = [MovementRef(source=own.source, source_id=own.id) for own in found.movements]
    return SuggestionRead(
        act=one.act,
        line_ids=[line.id for line in found.lines] if found else [one.line],
        movements=refs,
        expense_id=found.movements[0].id if found and one.act == "payment" else None,
        entry=DraftRead(kind=one.draft.kind, heading=one.draft.heading, label=one.draft.label) if one.draft else None,
        score=found.score if found else 0.0,
        reasons=list(found.reasons) if found else [],
        rivals=found.rivals if found else 0,
    )
