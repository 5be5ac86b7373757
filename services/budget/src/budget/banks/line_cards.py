"""Cards of the open bank lines on the page, each with its suggestion."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.banks.drafts import Draft
from budget.banks.models import BankLine, BankMatch
from budget.banks.open_lines import Board
from budget.income.receipts.receipt_names import name_receipts
from budget.payers.legal_names import find_legal_form
from budget.spending.expenses.expense_names import name_expenses

KINDS = {
    "own": "Apport personnel",
    "party": "Contribution d'un parti",
    "other": "Autre recette",
    "gift": "Don d'une personne",
}
"""A gift needs its donor: who may not see the donors is not offered it."""
LATEST = 20


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
    """An entry that a form offers, with its value `source:id`."""

    value: str
    label: str
    on: date
    cents: int


@dataclass(frozen=True)
class Card:
    """A suggestion, or a line without one."""

    act: Literal["match", "payment", "entry"]
    lines: list[Shown]
    choices: list[Choice]
    reasons: tuple[str, ...]
    alternatives: int
    draft: Draft | None
    others: list[Choice]


@dataclass(frozen=True)
class ShownMatch:
    id: UUID
    on: date
    cents: int
    label: str
    undone: bool


def cards_of(board: Board, sees: bool) -> list[Card]:
    shown = {
        line.id: Shown(
            line.id,
            line.booked_on,
            line.amount_cents - line.matched_cents,
            " · ".join(part for part in board.texts[line.id] if part) if sees else None,
            line.cheque,
            _sign(line, board.texts[line.id]),
        )
        for line in board.lines
    }
    open_ones = [
        Choice(
            f"{row.source}:{row.source_id}", board.labels[row.source_id], row.booked_on, row.cents - row.matched_cents
        )
        for row in board.movements[:200]
    ]
    cards: list[Card] = []
    for proposed in board.proposed:
        lines = [shown[line.id] for line in proposed.found.lines] if proposed.found else [shown[proposed.line]]
        own = proposed.found.movements if proposed.found else ()
        choices = [
            Choice(f"{movement.source}:{movement.id}", board.labels[movement.id], movement.on, movement.rest)
            for movement in own
        ]
        same_sign = [choice for choice in open_ones if choice.cents * lines[0].cents > 0]
        cards.append(
            Card(
                act=proposed.act,
                lines=lines,
                choices=choices,
                reasons=proposed.found.reasons if proposed.found else (),
                alternatives=proposed.found.alternatives if proposed.found else 0,
                draft=proposed.draft,
                others=same_sign if proposed.act == "entry" else [],
            )
        )
    return cards


def _sign(line: BankLine, texts: list[str]) -> str | None:
    legal_form = find_legal_form(" ".join(texts)) if line.amount_cents > 0 else None
    return legal_form.word if legal_form else None


async def matches_of(session: AsyncSession, campaign_id: UUID) -> list[ShownMatch]:
    """Return the confirmed matches, the latest first."""
    rows = (
        await session.execute(
            select(BankMatch, BankLine.booked_on)
            .join(BankLine, (BankLine.campaign_id == BankMatch.campaign_id) & (BankLine.id == BankMatch.line_id))
            .where(BankMatch.campaign_id == campaign_id)
            .order_by(BankMatch.confirmed_at.desc(), BankMatch.id)
            .limit(LATEST)
        )
    ).all()
    ids = [match.source_id for match, _ in rows]
    spent = await name_expenses(session, campaign_id, ids)
    came = await name_receipts(session, campaign_id, ids)
    labels = {id: entry.label for id, entry in (*spent.items(), *came.items())}
    return [
        ShownMatch(match.id, on, match.amount_cents, labels.get(match.source_id, ""), match.undone_at is not None)
        for match, on in rows
    ]
