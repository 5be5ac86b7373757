"""Drafts for bank lines that are nowhere in the account: the entry that is proposed for each."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from common.schemas.money import DonationMeans

BANK_CHARGES = 19
_CHARGES = ("frais", "cotisation", "commission", "tenue de compte", "agios", "interets debiteurs", "abonnement")


@dataclass(frozen=True)
class Draft:
    """`heading` and `label` none: the member has to say."""

    kind: Literal["expense", "receipt"]
    heading: int | None
    label: str | None
    means: DonationMeans


def draft_entry(cents: int, text: str, cheque: str | None) -> Draft:
    means = DonationMeans.CHEQUE if cheque else DonationMeans.TRANSFER
    if cents > 0:
        return Draft("receipt", None, None, means)
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    if any(plain.lstrip().startswith(word) or f" {word} " in f" {plain} " for word in _CHARGES):
        return Draft("expense", BANK_CHARGES, "Frais bancaires", means)
    return Draft("expense", None, None, means)
