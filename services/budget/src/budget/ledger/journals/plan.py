"""Accounts of the journal: our own keys, and the numbers that exports print for them.

The commission's form uses its 21 + 5 headings. The numbers follow the general chart of accounts; they could not be
compared with the form's annexes, so `VERIFIED` is false, the exports say so, and an accountant must check them before
use.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from budget.ledger.journals.headings import HEADINGS

VERSION = "2026-1"
VERIFIED = False
Amounts: TypeAlias = dict[str, int]
"""Cents by account, debit above zero and credit below; their sum is 0."""


class Own(StrEnum):
    """Accounts that are not headings."""

    BANK = "bank"
    SUPPLIERS = "suppliers"


class Receipt(StrEnum):
    """The five headings of receipts, in the commission's order."""

    GIFTS = "receipt:1"
    PARTY = "receipt:2"
    IN_KIND = "receipt:3"
    OTHER = "receipt:4"
    OWN = "receipt:5"


RECEIPTS: dict[Receipt, str] = {
    Receipt.GIFTS: "Dons de personnes physiques",
    Receipt.PARTY: "Contributions définitives des partis politiques",
    Receipt.IN_KIND: "Concours en nature",
    Receipt.OTHER: "Autres recettes",
    Receipt.OWN: "Apport personnel",
}

_NUMBERS = {
    1: "605000", 2: "606000", 3: "613200", 4: "613500", 5: "641000", 6: "621100", 7: "621400", 8: "622600",
    9: "622610", 10: "623100", 11: "623600", 12: "622700", 13: "625100", 14: "625600", 15: "625700", 16: "626000",
    17: "626200", 18: "628000", 19: "661000", 20: "661010", 21: "628010",
}  # fmt: skip


@dataclass(frozen=True)
class Account:
    number: str
    label: str


def expense_key(heading: int) -> str:
    return f"expense:{heading}"


ACCOUNTS: dict[str, Account] = {
    str(Own.SUPPLIERS): Account("401000", "Fournisseurs"),
    str(Own.BANK): Account("512000", "Banque (compte du mandataire)"),
    **{expense_key(heading): Account(_NUMBERS[heading], label) for heading, label in HEADINGS.items()},
    str(Receipt.GIFTS): Account("704000", RECEIPTS[Receipt.GIFTS]),
    str(Receipt.PARTY): Account("705000", RECEIPTS[Receipt.PARTY]),
    str(Receipt.IN_KIND): Account("707000", RECEIPTS[Receipt.IN_KIND]),
    str(Receipt.OTHER): Account("708000", RECEIPTS[Receipt.OTHER]),
    str(Receipt.OWN): Account("703000", RECEIPTS[Receipt.OWN]),
}
