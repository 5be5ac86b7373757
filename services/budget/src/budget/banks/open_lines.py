"""Open bank lines and open movements, put before the rule that matches them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.drafts import Draft, draft_entry
from budget.banks.models import BankLine
from budget.banks.service import list_open_lines, open_texts
from budget.banks.suggestions import OpenLine, OpenMovement, Source, Suggestion, suggest
from budget.income.donors import service as donors
from budget.income.receipts.receipt_names import name_receipts
from budget.ledger.journals.movements import KnownMovement, list_open
from budget.spending.expenses.expense_names import list_payable, name_expenses

MAX_LINES = 100
MAX_MOVEMENTS = 1000


@dataclass(frozen=True)
class Proposed:
    act: Literal["match", "payment", "entry"]
    found: Suggestion | None
    line: UUID
    draft: Draft | None


@dataclass(frozen=True)
class Board:
    """The open lines with their wording, the open entries with theirs, and what is proposed for each line."""

    lines: Sequence[BankLine]
    texts: dict[UUID, list[str]]
    movements: Sequence[KnownMovement]
    labels: dict[UUID, str]
    proposed: Sequence[Proposed]


async def read_board(session: AsyncSession, campaign_id: UUID) -> Board:
    """The hundred oldest open lines against what is open in the account."""
    lines = await list_open_lines(session, campaign_id, MAX_LINES)
    texts = await open_texts(session, campaign_id, lines)
    movements = await list_open(session, campaign_id, MAX_MOVEMENTS)
    labels, compared = await _names(session, campaign_id, movements)
    wanted = [
        OpenLine(line.id, line.booked_on, line.amount_cents - line.matched_cents, " ".join(texts[line.id]), line.cheque)
        for line in lines
    ]
    booked = [
        OpenMovement(
            cast(Source, row.source),
            row.source_id,
            row.booked_on,
            row.cents - row.matched_cents,
            compared[row.source_id],
        )
        for row in movements
    ]
    matches = suggest(wanted, booked)
    done = {line.id for one in matches for line in one.lines}
    left = [line for line in wanted if line.id not in done]
    payable = await list_payable(session, campaign_id)
    invoices = [OpenMovement("expense", one.id, one.on, -one.cents, one.named.text) for one in payable]
    payments = [one for one in suggest(left, invoices) if len(one.lines) == len(one.movements) == 1]
    paid = {one.lines[0].id for one in payments}
    labels |= {one.id: one.named.label for one in payable}
    entries = [
        Proposed("entry", None, line.id, draft_entry(line.rest, line.text, line.cheque))
        for line in left
        if line.id not in paid
    ]
    return Board(
        lines=lines,
        texts=texts,
        movements=movements,
        labels=labels,
        proposed=[
            *(Proposed("match", one, one.lines[0].id, None) for one in matches),
            *(Proposed("payment", one, one.lines[0].id, None) for one in payments),
            *entries,
        ],
    )


async def _names(
    session: AsyncSession, campaign_id: UUID, rows: Sequence[KnownMovement]
) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Return the label of each movement, and the text to compare with the bank's wording, a donor's name included."""
    spent = await name_expenses(session, campaign_id, [r.source_id for r in rows if r.source == "expense"])
    came = await name_receipts(session, campaign_id, [r.source_id for r in rows if r.source == "receipt"])
    givers = await donors.name_donors(session, campaign_id, {one.donor_id for one in came.values() if one.donor_id})
    labels = {id: one.label for id, one in (*spent.items(), *came.items())}
    compared = {id: one.text for id, one in spent.items()}
    compared |= {id: f"{one.label} {givers.get(one.donor_id, '') if one.donor_id else ''}" for id, one in came.items()}
    return labels, compared
