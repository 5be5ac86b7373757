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


def in_words(donation: DonationRead) -> str:
    """Word a donation as `150 € par chèque`. Refunds are unknown here: budget sends no event for them."""
    return f"{euros(donation.amount_cents)} {MEANS[donation.means]}" if donation.amount_cents else "annulé ou rendu"
