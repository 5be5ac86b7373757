"""Amounts that the commission retains of the declared ones: pure, in the currency's smallest unit.

Help in kind, payments by a party and direct payments by the candidate are both expense and receipt (L. 52-12, L.
52-17): if such an expense is struck out or changed, the receipt changes by the same amount.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budget.ledger.journals.headings import HEADINGS
from budget.ledger.journals.plan import RECEIPTS, Receipt, expense_key
from budget.spending.expenses.stages import Payer

_COUNTERPARTS = {Payer.PARTY: Receipt.PARTY, Payer.IN_KIND: Receipt.IN_KIND, Payer.CANDIDATE: Receipt.OWN}

ACCOUNTS: tuple[str, ...] = (*map(expense_key, HEADINGS), *map(str, RECEIPTS))
"""The 21 + 5 headings as the journal names them, in the commission's order."""


@dataclass(frozen=True)
class Retained:
    declared: int
    retained: int


@dataclass(frozen=True)
class Change:
    """A change of a heading; negative `cents` reduce it. `counterpart`: the receipt heading that changes too."""

    account: str
    cents: int
    counterpart: str | None = None


class BelowZero(Exception):
    """Raised for a correction that takes more off a heading than it has."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


def counterpart_of(payer: Payer) -> str | None:
    """Return the receipt account of an expense that the agent did not pay; None if the bank paid."""
    counterpart = _COUNTERPARTS.get(payer)
    return str(counterpart) if counterpart else None


def retain(booked: Mapping[str, int], changes: Iterable[Change]) -> dict[str, Retained]:
    """Return every heading as retained. `booked`: debit less credit of each account. Raises BelowZero."""
    declared = {
        account: booked.get(account, 0) if account.startswith("expense:") else -booked.get(account, 0)
        for account in ACCOUNTS
    }
    retained = dict(declared)
    for change in changes:
        for account in filter(None, (change.account, change.counterpart)):
            retained[account] += change.cents
    for account, cents in retained.items():
        if cents < 0:
            raise BelowZero(account)
    return {account: Retained(declared[account], retained[account]) for account in ACCOUNTS}


def sum_of(headings: Mapping[str, Retained], side: str) -> Retained:
    """Return the total of one side, `expense` or `receipt`."""
    of_side = [heading for account, heading in headings.items() if account.startswith(f"{side}:")]
    return Retained(sum(heading.declared for heading in of_side), sum(heading.retained for heading in of_side))
