"""Proposed account entries for bank lines that match nothing in the account."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from common.schemas.money import DonationMeans

from budget.income.receipts.schemas import ReceiptKind

BANK_CHARGES = 19
_CHARGES = ("frais", "cotisation", "commission", "tenue de compte", "agios", "interets debiteurs", "abonnement")


@dataclass(frozen=True)
class Draft:
    """A proposed entry; `heading` or `label` is None if the member has to choose."""

    kind: Literal["expense", "receipt"]
    heading: int | None
    label: str | None
    means: DonationMeans
    supplier: str | None = None
    learnt_on: date | None = None
    """Day of the earlier line of the same wording that it follows."""
    receipt_kind: ReceiptKind | None = None


def draft_entry(cents: int, text: str, cheque: str | None) -> Draft:
    means = DonationMeans.CHEQUE if cheque else DonationMeans.TRANSFER
    if cents > 0:
        return Draft("receipt", None, None, means)
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    if any(plain.lstrip().startswith(word) or f" {word} " in f" {plain} " for word in _CHARGES):
        return Draft("expense", BANK_CHARGES, "Frais bancaires", means)
    return Draft("expense", None, None, means)
