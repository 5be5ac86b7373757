"""The sums that the commission retains of the declared ones: pure, in the smallest unit of the currency.

Help in kind, what a party paid and what the candidate paid directly are in the account on both sides (L. 52-12,
L. 52-17): where such a spend is struck out or changed, the receipt of the same amount follows it.
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
    """`cents` below zero takes off. `counterpart`: the heading of receipts that moves by the same."""

    account: str
    cents: int
    counterpart: str | None = None


class BelowZero(Exception):
    """A correction that takes more off a heading than it has."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


def counterpart_of(payer: Payer) -> str | None:
    """Return the account of the receipt of an expense that the agent did not pay.
    None: the bank paid, and no receipt moves.
    """
    found = _COUNTERPARTS.get(payer)
    return str(found) if found else None


def retain(booked: Mapping[str, int], changes: Iterable[Change]) -> dict[str, Retained]:
    """Every heading. `booked`: debit less credit of the journal's accounts. Raises BelowZero."""
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
    """`side`: `expense` or `receipt`."""
    of = [one for account, one in headings.items() if account.startswith(f"{side}:")]
    return Retained(sum(one.declared for one in of), sum(one.retained for one in of))
