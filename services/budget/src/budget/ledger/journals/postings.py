"""Postings to the journal for a fact of the account: pure, in whole cents, debit above zero and credit below.

A spend is owed once it is invoiced and settled once it is paid. What the financial agent does not pay (a party, help
in kind, the candidate) is a receipt of the same amount: such help is in the account on both sides (L. 52-12, L. 52-17).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from common.schemas.money import ExpenseStage

from budget.ledger.journals.plan import Own, Receipt, expense_key

Amounts: TypeAlias = dict[str, int]
"""Cents by account; their sum is 0."""


class Payer(StrEnum):
    """The payer: the financial agent, a party, somebody in kind, or the candidate directly."""

    AGENT = "agent"
    PARTY = "party"
    IN_KIND = "in_kind"
    CANDIDATE = "candidate"


_SETTLED_BY = {
    Payer.AGENT: str(Own.BANK),
    Payer.PARTY: str(Receipt.PARTY),
    Payer.IN_KIND: str(Receipt.IN_KIND),
    Payer.CANDIDATE: str(Receipt.OWN),
}
_OWED = frozenset({ExpenseStage.INVOICED, ExpenseStage.PAID, ExpenseStage.IN_ACCOUNT})


def expense_amounts(state: ExpenseStage, heading: int | None, payer: Payer, cents: int) -> Amounts:
    """Return what must stand in the journal for an expense in this state; nothing before the invoice."""
    if state not in _OWED or heading is None:
        return {}
    if state is ExpenseStage.INVOICED:
        return {expense_key(heading): cents, str(Own.SUPPLIERS): -cents}
    return {expense_key(heading): cents, _SETTLED_BY[payer]: -cents}


def difference(wanted: Mapping[str, int], posted: Mapping[str, int]) -> Amounts:
    """Return what to post so that the journal says `wanted`: nothing is ever changed, only added."""
    accounts = sorted({*wanted, *posted})
    moved = {account: wanted.get(account, 0) - posted.get(account, 0) for account in accounts}
    return {account: cents for account, cents in moved.items() if cents}
