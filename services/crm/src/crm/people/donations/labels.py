"""The words for a donation on pages."""

from common.schemas.money import DonationMeans
from kit.text.french import euros

from crm.people.donations.schemas import DonationRead

MEANS: dict[DonationMeans, str] = {
    DonationMeans.CHEQUE: "par chèque",
    DonationMeans.CARD: "par carte",
    DonationMeans.TRANSFER: "par virement",
    DonationMeans.DIRECT_DEBIT: "par prélèvement",
    DonationMeans.CASH: "en espèces",
}


def in_words(one: DonationRead) -> str:
    """`150 € par chèque`; budget tells of nothing where what was given went back."""
    return f"{euros(one.amount_cents)} {MEANS[one.means]}" if one.amount_cents else "annulé ou rendu"
