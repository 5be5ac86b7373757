"""Entries proposed from earlier lines of the same wording: a month's standing order is decided once. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from budget.banks.drafts import Draft, draft_entry
from budget.banks.suggestions import OpenLine, words_of
from budget.income.receipts.receipt_names import Named
from budget.income.receipts.schemas import ReceiptKind
from budget.spending.expenses.expense_names import Pattern

_MONTHS = frozenset(
    {
        *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre"),
        *("decembre", "jan", "janv", "fev", "fevr", "avr", "juil", "sept", "oct", "nov", "dec"),
    }
)


_WORDS_OF_ANY_CREDIT = frozenset(
    ("vir", "virement", "sepa", "inst", "instantane", "recu", "recus", "faveur", "votre", "versement", "credit")
)


@dataclass(frozen=True)
class Explained:
    """An earlier line and the entry that a member matched it with: an expense, or a receipt."""

    booked_on: date
    text: str
    entry_id: UUID


@dataclass(frozen=True)
class Rule:
    """A rule learnt from a wording. `pattern` is None if it was explained under two headings: nothing is proposed."""

    wording: frozenset[str]
    taught_by: Explained
    pattern: Pattern | None


def learn(explained: Iterable[Explained], patterns: Mapping[UUID, Pattern]) -> dict[frozenset[str], Rule]:
    """Return the rule of each wording; the newest line that taught it stands for it."""
    rules: dict[frozenset[str], Rule] = {}
    for earlier in sorted(explained, key=lambda one: one.booked_on):
        pattern, wording = patterns.get(earlier.entry_id), _wording(earlier.text)
        if pattern is None or not wording:
            continue
        before = rules.get(wording)
        known = before.pattern if before else pattern
        same = known is not None and known.heading == pattern.heading
        rules[wording] = Rule(wording, earlier, pattern if same else None)
    return rules


def draft_all(
    lines: Sequence[OpenLine], explained: Iterable[Explained], patterns: Mapping[UUID, Pattern]
) -> dict[UUID, Draft]:
    """Return the proposed entry of each line; a wording known with two headings teaches nothing."""
    rules = learn(explained, patterns)
    drafts: dict[UUID, Draft] = {}
    for line in lines:
        draft = draft_entry(line.rest, line.text, line.cheque)
        taught = rules.get(_wording(line.text)) if line.rest < 0 and draft.heading is None else None
        if taught is not None and (pattern := taught.pattern) is not None:
            on = taught.taught_by.booked_on
            draft = Draft("expense", pattern.heading, pattern.label, draft.means, pattern.supplier, on)
        drafts[line.id] = draft
    return drafts


def draft_contributions(
    lines: Sequence[OpenLine], explained: Iterable[Explained], received: Mapping[UUID, Named]
) -> dict[UUID, Draft]:
    """Return, for credits worded as the candidate's own money was before and nothing else was, the same again.

    A gift is never drafted: its donor and the number of its form are said each time.
    """
    taught: dict[frozenset[str], Explained] = {}
    doubtful: set[frozenset[str]] = set()
    for earlier in sorted(explained, key=lambda one: one.booked_on):
        wording, entry = _wording(earlier.text), received.get(earlier.entry_id)
        if entry is None or entry.kind is not ReceiptKind.OWN:
            doubtful.add(wording)
        elif wording - _WORDS_OF_ANY_CREDIT:
            taught[wording] = earlier
    drafts: dict[UUID, Draft] = {}
    for line in lines:
        wording = _wording(line.text)
        earlier = taught.get(wording) if line.rest > 0 and wording not in doubtful else None
        if earlier is not None:
            means = draft_entry(line.rest, line.text, line.cheque).means
            label = received[earlier.entry_id].label
            drafts[line.id] = Draft(
                "receipt", None, label, means, learnt_on=earlier.booked_on, receipt_kind=ReceiptKind.OWN
            )
    return drafts


def _wording(text: str) -> frozenset[str]:
    """Return the words of a wording that stay from month to month: no dates, no references."""
    return frozenset(word for word in words_of(text) - _MONTHS if not any(char.isdigit() for char in word))
