"""Cards of the bank's pages: proposals, lines to decide, and invoices that a line may pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.drafts import Draft
from budget.banks.forms import INVOICE
from budget.banks.models import BankLine, BankMatch
from budget.banks.open_lines import Board, Proposed
from budget.income.receipts.receipt_names import name_receipts
from budget.payers.legal_names import find_legal_form
from budget.spending.expenses.expense_names import Named, list_payable, name_expenses

KINDS = {
    "own": "Apport personnel",
    "party": "Contribution d'un parti",
    "other": "Autre recette",
    "gift": "Don d'une personne",
}
"""A gift needs its donor: who may not see the donors is not offered it."""
LATEST = 20
_SURE = 0.6


@dataclass(frozen=True)
class Shown:
    id: UUID
    on: date
    cents: int
    text: str | None
    cheque: str | None
    legal_form: str | None
    """The word of a credit's wording that looks like a legal person's."""


@dataclass(frozen=True)
class Choice:
    """An entry that a form offers, with its value `source:id` and the page of it."""

    value: str
    label: str
    on: date
    cents: int
    path: str


@dataclass(frozen=True)
class Card:
    """A suggestion that may be accepted with others. `sure`: nothing else fits as well."""

    key: str
    act: str
    lines: list[Shown]
    choices: list[Choice]
    reasons: tuple[str, ...]
    alternatives: int
    draft: Draft | None
    sure: bool


@dataclass(frozen=True)
class ShownMatch:
    id: UUID
    line_id: UUID
    on: date
    cents: int
    label: str
    path: str
    undone: bool


def path_of(source: str, source_id: UUID) -> str:
    """Return the page of an entry."""
    return f"/receipts#receipt-{source_id}" if source == "receipt" else f"/expenses/{source_id}"


def cards_of(board: Board, sees: bool) -> list[Card]:
    """Return the suggestions that need no further answer, the surest first."""
    shown = show_lines(board, sees)
    return [_card(board, shown, proposed) for proposed in board.proposed if _is_ready(shown, proposed)]


def undecided_of(board: Board, sees: bool) -> list[Shown]:
    """Return the lines that a member decides one by one, by day."""
    shown = show_lines(board, sees)
    left = [shown[line] for proposed in board.proposed if not _is_ready(shown, proposed) for line in _lines(proposed)]
    return sorted(left, key=lambda line: (line.on, line.id))


def show_lines(board: Board, sees: bool) -> dict[UUID, Shown]:
    return {line.id: show_line(line, board.texts[line.id], sees) for line in board.lines}


def show_line(line: BankLine, texts: Sequence[str], sees: bool) -> Shown:
    legal_form = find_legal_form(" ".join(texts)) if line.amount_cents > 0 else None
    return Shown(
        line.id,
        line.booked_on,
        line.amount_cents - line.matched_cents,
        " · ".join(part for part in texts if part) if sees else None,
        line.cheque,
        legal_form.word if legal_form else None,
    )


async def choices_for(session: AsyncSession, campaign_id: UUID, board: Board, line: Shown) -> list[Choice]:
    """Return entries and unpaid bills that the line may pay, those nearest to its amount and day first."""
    choices = [
        Choice(
            f"{row.source}:{row.source_id}",
            board.labels[row.source_id],
            row.booked_on,
            row.cents - row.matched_cents,
            path_of(row.source, row.source_id),
        )
        for row in board.movements
    ]
    if line.cents < 0:
        choices += [
            Choice(f"{INVOICE}:{bill.id}", _called(bill.named), bill.on, -bill.cents, path_of("expense", bill.id))
            for bill in await list_payable(session, campaign_id)
        ]
    same_sign = [choice for choice in choices if choice.cents * line.cents > 0]
    return sorted(
        same_sign, key=lambda own: (abs(own.cents) > abs(line.cents), abs((own.on - line.on).days), own.label)
    )[:200]


async def matches_of(session: AsyncSession, campaign_id: UUID, line_id: UUID | None = None) -> list[ShownMatch]:
    """Return the latest confirmed matches, or those of one line."""
    query = (
        select(BankMatch, BankLine.booked_on)
        .join(BankLine, (BankLine.campaign_id == BankMatch.campaign_id) & (BankLine.id == BankMatch.line_id))
        .where(BankMatch.campaign_id == campaign_id)
    )
    if line_id is not None:
        query = query.where(BankMatch.line_id == line_id)
    rows = (await session.execute(query.order_by(BankMatch.confirmed_at.desc(), BankMatch.id).limit(LATEST))).all()
    ids = [match.source_id for match, _ in rows]
    spent = await name_expenses(session, campaign_id, ids)
    came = await name_receipts(session, campaign_id, ids)
    labels = {id: entry.label for id, entry in (*spent.items(), *came.items())}
    return [
        ShownMatch(
            match.id,
            match.line_id,
            on,
            match.amount_cents,
            labels.get(match.source_id, ""),
            path_of(match.source, match.source_id),
            match.undone_at is not None,
        )
        for match, on in rows
    ]


def _called(named: Named) -> str:
    return f"{named.label}, {named.supplier}" if named.supplier else named.label


def _lines(proposed: Proposed) -> list[UUID]:
    return [line.id for line in proposed.found.lines] if proposed.found else [proposed.line]


def _is_ready(shown: dict[UUID, Shown], proposed: Proposed) -> bool:
    """Return whether nothing is left to say: neither what a payer is, nor a heading."""
    if any(shown[line].legal_form for line in _lines(proposed)):
        return False
    draft = proposed.draft
    drafted = draft is not None and draft.label is not None and (draft.heading or draft.receipt_kind)
    return proposed.found is not None or bool(drafted)


def _card(board: Board, shown: dict[UUID, Shown], proposed: Proposed) -> Card:
    found, draft = proposed.found, proposed.draft
    choices = [
        Choice(f"{own.source}:{own.id}", board.labels[own.id], own.on, own.rest, path_of(own.source, own.id))
        for own in (found.movements if found else ())
    ]
    sure = found is not None and not found.alternatives and found.score >= _SURE
    return Card(
        key=proposed.key,
        act=proposed.act,
        lines=[shown[line] for line in _lines(proposed)],
        choices=choices,
        reasons=found.reasons if found else (),
        alternatives=found.alternatives if found else 0,
        draft=draft,
        sure=sure or (draft is not None and draft.kind == "expense"),
    )
