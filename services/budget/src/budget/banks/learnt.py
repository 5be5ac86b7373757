"""Entries proposed from earlier lines of the same wording: a month's standing order is decided once. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from budget.banks.drafts import Draft, draft_entry
from budget.banks.suggestions import OpenLine, words_of
from budget.spending.expenses.expense_names import Pattern

_MONTHS = frozenset(
    {
        *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre"),
        *("decembre", "jan", "janv", "fev", "fevr", "avr", "juil", "sept", "oct", "nov", "dec"),
    }
)


@dataclass(frozen=True)
class Explained:
    """An earlier debit and the expense that a member matched it with."""

    booked_on: date
    text: str
    expense_id: UUID


def draft_all(
    lines: Sequence[OpenLine], explained: Iterable[Explained], patterns: Mapping[UUID, Pattern]
) -> dict[UUID, Draft]:
    """Return the proposed entry of each line; a wording known with two headings teaches nothing."""
    known: dict[frozenset[str], tuple[date, Pattern] | None] = {}
    for earlier in sorted(explained, key=lambda one: one.booked_on):
        pattern, wording = patterns.get(earlier.expense_id), _wording(earlier.text)
        if pattern is None or not wording:
            continue
        before = known.get(wording, (earlier.booked_on, pattern))
        same = before is not None and before[1].heading == pattern.heading
        known[wording] = (earlier.booked_on, pattern) if same else None
    drafts: dict[UUID, Draft] = {}
    for line in lines:
        draft = draft_entry(line.rest, line.text, line.cheque)
        taught = known.get(_wording(line.text)) if line.rest < 0 and draft.heading is None else None
        if taught is not None:
            on, pattern = taught
            draft = Draft("expense", pattern.heading, pattern.label, draft.means, pattern.supplier, on)
        drafts[line.id] = draft
    return drafts


def _wording(text: str) -> frozenset[str]:
    """Return the words of a wording that stay from month to month: no dates, no references."""
    return frozenset(word for word in words_of(text) - _MONTHS if not any(char.isdigit() for char in word))
