"""Open bank lines and open account movements, prepared for matching."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from common.schemas.money import DonationMeans
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.drafts import Draft
from budget.banks.learnt import Rule, draft_all, draft_contributions, learn
from budget.banks.models import BankLine
from budget.banks.service import list_explained, list_open_lines, open_texts
from budget.banks.suggestions import OpenLine, OpenMovement, Source, Suggestion, suggest
from budget.income.donors import service as donors
from budget.income.receipts.receipt_names import name_receipts
from budget.ledger.journals.movements import KnownMovement, list_open
from budget.spending.expenses.expense_names import list_patterns, list_payable, name_expenses

MAX_LINES = 100
MAX_MOVEMENTS = 1000
LEARNT_FROM = 300
"""Earlier debits whose entries teach what the next ones may be."""


@dataclass(frozen=True)
class Proposed:
    act: Literal["match", "payment", "entry"]
    found: Suggestion | None
    line: UUID
    draft: Draft | None

    @property
    def key(self) -> str:
        """Say what is proposed, so that what somebody accepts is what was shown to them."""
        lines = [str(line.id) for line in self.found.lines] if self.found else [str(self.line)]
        entries = [f"{own.source}:{own.id}" for own in self.found.movements] if self.found else []
        new = [f"{self.draft.receipt_kind or self.draft.heading}"] if self.draft is not None else []
        return "|".join([self.act, ",".join(lines), ",".join([*entries, *new])])


@dataclass(frozen=True)
class Board:
    """Open lines and open entries with their wording, and the suggestions for each line."""

    lines: Sequence[BankLine]
    texts: dict[UUID, list[str]]
    movements: Sequence[KnownMovement]
    labels: dict[UUID, str]
    proposed: Sequence[Proposed]


async def read_board(session: AsyncSession, campaign_id: UUID) -> Board:
    """Read the hundred oldest open lines, the open entries and their suggestions."""
    lines = await list_open_lines(session, campaign_id, MAX_LINES)
    texts = await open_texts(session, campaign_id, lines)
    movements = await list_open(session, campaign_id, MAX_MOVEMENTS)
    labels, compared, gifts = await _names(session, campaign_id, movements)
    shown = [
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
            means=gifts[row.source_id][0] if row.source_id in gifts else None,
            giver=gifts[row.source_id][1] if row.source_id in gifts else "",
        )
        for row in movements
    ]
    matches = suggest(shown, booked)
    done = {line.id for match in matches for line in match.lines}
    left = [line for line in shown if line.id not in done]
    payable = await list_payable(session, campaign_id)
    invoices = [
        OpenMovement("expense", invoice.id, invoice.on, -invoice.cents, invoice.named.text) for invoice in payable
    ]
    payments = [
        suggestion for suggestion in suggest(left, invoices) if len(suggestion.lines) == len(suggestion.movements) == 1
    ]
    paid = {payment.lines[0].id for payment in payments}
    labels |= {invoice.id: invoice.named.label for invoice in payable}
    unexplained = [line for line in left if line.id not in paid]
    drafts = await _draft(session, campaign_id, unexplained)
    entries = [Proposed("entry", None, line.id, drafts[line.id]) for line in unexplained]
    return Board(
        lines=lines,
        texts=texts,
        movements=movements,
        labels=labels,
        proposed=[
            *(Proposed("match", match, match.lines[0].id, None) for match in matches),
            *(Proposed("payment", payment, payment.lines[0].id, None) for payment in payments),
            *entries,
        ],
    )


async def list_rules(session: AsyncSession, campaign_id: UUID) -> list[Rule]:
    """Return what earlier lines have taught, the newest first."""
    explained = await list_explained(session, campaign_id, LEARNT_FROM)
    patterns = await list_patterns(session, campaign_id, {one.entry_id for one in explained})
    return sorted(learn(explained, patterns).values(), key=lambda rule: rule.taught_by.booked_on, reverse=True)


async def _draft(session: AsyncSession, campaign_id: UUID, lines: Sequence[OpenLine]) -> dict[UUID, Draft]:
    explained = await list_explained(session, campaign_id, LEARNT_FROM) if any(line.rest < 0 for line in lines) else []
    patterns = await list_patterns(session, campaign_id, {one.entry_id for one in explained})
    credited = (
        await list_explained(session, campaign_id, LEARNT_FROM, "receipt")
        if any(line.rest > 0 for line in lines)
        else []
    )
    received = await name_receipts(session, campaign_id, {one.entry_id for one in credited})
    return draft_all(lines, explained, patterns) | draft_contributions(lines, credited, received)


async def _names(
    session: AsyncSession, campaign_id: UUID, rows: Sequence[KnownMovement]
) -> tuple[dict[UUID, str], dict[UUID, str], dict[UUID, tuple[DonationMeans, str]]]:
    """Return by movement its label, the text to compare with the bank's wording (with a donor's name), and of receipts
    how they came and from which donor.
    """
    spent = await name_expenses(session, campaign_id, [r.source_id for r in rows if r.source == "expense"])
    came = await name_receipts(session, campaign_id, [r.source_id for r in rows if r.source == "receipt"])
    givers = await donors.name_donors(
        session, campaign_id, {receipt.donor_id for receipt in came.values() if receipt.donor_id}
    )
    labels = {id: entry.label for id, entry in (*spent.items(), *came.items())}
    compared = {id: expense.text for id, expense in spent.items()}
    gifts = {
        id: (receipt.means, givers.get(receipt.donor_id, "") if receipt.donor_id else "")
        for id, receipt in came.items()
    }
    compared |= {id: f"{receipt.label} {gifts[id][1]}" for id, receipt in came.items()}
    return labels, compared, gifts
