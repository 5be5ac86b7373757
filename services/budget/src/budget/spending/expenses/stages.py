"""Stages of an expense from planned to the account: pure.

Their order, who may take the next, its prerequisites; and for each stage the total it counts in, the journal amounts,
required documents and check totals.

An expense is owed once invoiced and settled once paid; help in kind is settled once it is stated. What the financial
agent does not pay (a party, help in kind, the candidate) is a receipt of the same amount (L. 52-12, L. 52-17).
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from common.schemas.money import ExpenseStage
from common.scopes import Role

from budget.evidence.needs import NONE, Kind
from budget.ledger.balances.service import Part
from budget.ledger.journals.headings import PAID_BY_CANDIDATE
from budget.ledger.journals.plan import Amounts, Own, Receipt, expense_key


class Payer(StrEnum):
    """The payer: financial agent, party, provider in kind, or candidate directly."""

    AGENT = "agent"
    PARTY = "party"
    IN_KIND = "in_kind"
    CANDIDATE = "candidate"


class Expenses(StrEnum):
    """Check totals of expenses."""

    INVOICED = "expense:invoiced"
    PAID = "expense:paid"
    """And not taken to the account."""
    DIRECT = "expense:direct"
    """Paid by the candidate."""
    UNVALUED = "expense:unvalued"
    """Help in kind that does not say how it was valued."""


@dataclass(frozen=True)
class Facts:
    """The expense's facts that the rule needs."""

    state: ExpenseStage
    heading: int | None
    payer: Payer
    supplier: bool
    dated: bool
    valued: bool
    """For help in kind: it is said how the amount was found."""


@dataclass(frozen=True)
class Obstacle:
    """The reason against a step; `pointer`: the field to fix, None if it is a matter of role or order."""

    fr: str
    en: str
    pointer: str | None
    forbidden: bool = False


ORDER = tuple(ExpenseStage)
PARTS = {
    ExpenseStage.PLANNED: Part.PLANNED,
    ExpenseStage.COMMITTED: Part.COMMITTED,
    ExpenseStage.INVOICED: Part.COMMITTED,
    ExpenseStage.PAID: Part.PAID,
    ExpenseStage.IN_ACCOUNT: Part.PAID,
}
"""The sum in which an expense counts."""
OWED = frozenset({ExpenseStage.INVOICED, ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT})
_SETTLED = frozenset({ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT})
_SETTLED_BY = {
    Payer.AGENT: str(Own.BANK),
    Payer.PARTY: str(Receipt.PARTY),
    Payer.IN_KIND: str(Receipt.IN_KIND),
    Payer.CANDIDATE: str(Receipt.OWN),
}
_LABELS = {
    ExpenseStage.PLANNED: "prévue",
    ExpenseStage.COMMITTED: "engagée",
    ExpenseStage.INVOICED: "facturée",
    ExpenseStage.PAID: "payée",
    ExpenseStage.IN_ACCOUNT: "au compte",
}
_MAY: dict[ExpenseStage, frozenset[Role]] = {
    # Anybody of the team may propose; the rights of the route say who is let in.
    ExpenseStage.PLANNED: frozenset({Role.MANAGER, Role.FINANCIAL_AGENT, Role.CANDIDATE, Role.COORDINATOR}),
    ExpenseStage.COMMITTED: frozenset({Role.MANAGER, Role.FINANCIAL_AGENT}),
    ExpenseStage.INVOICED: frozenset({Role.MANAGER, Role.FINANCIAL_AGENT}),
    ExpenseStage.PAID: frozenset({Role.FINANCIAL_AGENT}),
    ExpenseStage.IN_ACCOUNT: frozenset({Role.FINANCIAL_AGENT, Role.ACCOUNTANT}),
}


def state_label(state: ExpenseStage) -> str:
    return _LABELS[state]


def next_state(state: ExpenseStage) -> ExpenseStage | None:
    rank = ORDER.index(state)
    return ORDER[rank + 1] if rank + 1 < len(ORDER) else None


def find_obstacle(facts: Facts, to: ExpenseStage, roles: Set[Role]) -> Obstacle | None:
    """Return the obstacle to the next step, or None."""
    if next_state(facts.state) is not to:
        return Obstacle(
            f"Une dépense {state_label(facts.state)} ne devient pas {state_label(to)} : l'ordre est prévue, engagée, "
            "facturée, payée, au compte. Pour revenir en arrière, faites une contre-écriture.",
            f"An expense that is {facts.state} cannot become {to}: the order is {', '.join(ORDER)}. "
            "To go back, reverse it.",
            "/to",
        )
    return _step(facts, to, roles)


def find_entry_obstacle(facts: Facts, roles: Set[Role]) -> Obstacle | None:
    """Return the obstacle to entering an expense directly in its state: all earlier steps must be allowed."""
    for state in ORDER[: ORDER.index(facts.state) + 1]:
        if obstacle := _step(facts, state, roles, pointer="/state"):
            return obstacle
    return None


def _step(facts: Facts, to: ExpenseStage, roles: Set[Role], pointer: str = "/to") -> Obstacle | None:
    if facts.heading in PAID_BY_CANDIDATE and facts.payer is not Payer.CANDIDATE:
        return Obstacle(
            "Les rubriques 20 et 21 sont payées directement par le candidat.",
            "Headings 20 and 21 are paid by the candidate directly.",
            "/payer",
        )
    # A party or the candidate pays without the agent: the campaign manager may note that it happened.
    paid_by_others = to is ExpenseStage.PAID and facts.payer is not Payer.AGENT
    may = _MAY[to] | {Role.MANAGER} if paid_by_others else _MAY[to]
    if not roles & may:
        return Obstacle(
            f"Votre rôle ne permet pas de noter une dépense comme {state_label(to)} : le mandataire financier "
            "règle seul les dépenses et tient le compte (L. 52-4).",
            f"Your role may not mark an expense as {to}: the financial agent alone pays and keeps the account "
            "(L. 52-4).",
            pointer,
            forbidden=True,
        )
    if to is ExpenseStage.INVOICED and facts.heading is None:
        return Obstacle(
            "Choisissez d'abord la rubrique du compte : une facture va dans une seule rubrique.",
            "Choose the heading of the account first: an invoice goes under one heading.",
            "/heading",
        )
    if to is ExpenseStage.INVOICED and not facts.dated:
        return Obstacle("Donnez d'abord la date de la dépense.", "Give the date of the spend first.", "/spent_on")
    if to is ExpenseStage.IN_ACCOUNT and facts.payer is Payer.IN_KIND and not facts.valued:
        return Obstacle(
            "Dites d'abord comment cette aide en nature a été évaluée : au prix habituel du marché (L. 52-17).",
            "Say first how this help in kind was valued: at the usual price of the market (L. 52-17).",
            "/valuation",
        )
    if to is ExpenseStage.IN_ACCOUNT and not facts.supplier:
        return Obstacle(
            "Nommez d'abord le fournisseur : chaque dépense du compte a sa pièce (L. 52-12).",
            "Name the supplier first: every expense of the account has its document (L. 52-12).",
            "/supplier",
        )
    return None


def expense_amounts(state: ExpenseStage, heading: int | None, payer: Payer, cents: int) -> Amounts:
    """Return the journal amounts of an expense in this state; none before the invoice."""
    if state not in OWED or heading is None:
        return {}
    # Nobody is owed anything for help in kind: it is a receipt from the day it is an expense (L. 52-17).
    if state is ExpenseStage.INVOICED and payer is not Payer.IN_KIND:
        return {expense_key(heading): cents, str(Own.SUPPLIERS): -cents}
    return {expense_key(heading): cents, _SETTLED_BY[payer]: -cents}


def expense_needs(state: ExpenseStage, payer: Payer) -> frozenset[Kind]:
    """Return the documents required before the next step (L. 52-12, L. 52-17)."""
    if state not in OWED:
        return NONE
    if payer is Payer.IN_KIND:
        return frozenset({Kind.VALUATION})
    return frozenset({Kind.INVOICE, Kind.PAYMENT} if state in _SETTLED else {Kind.INVOICE})


def check_totals(state: ExpenseStage, payer: Payer, *, valued: bool, cents: int) -> dict[str, int]:
    """Return the check totals, with amounts, in which an expense that is not reversed counts."""
    totals = {
        Expenses.INVOICED: state is ExpenseStage.INVOICED and payer is not Payer.IN_KIND,
        Expenses.PAID: state is ExpenseStage.PAID,
        Expenses.DIRECT: payer is Payer.CANDIDATE and state in _SETTLED,
        Expenses.UNVALUED: payer is Payer.IN_KIND and state in OWED and not valued,
    }
    return {str(name): cents for name, so in totals.items() if so}
