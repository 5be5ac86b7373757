"""French names of receipt kinds and means of payment."""

from common.schemas.money import DonationMeans

from budget.income.receipts.schemas import ReceiptKind

KINDS: dict[ReceiptKind, str] = {
    ReceiptKind.GIFT: "Don d'une personne",
    ReceiptKind.OWN: "Apport personnel du candidat",
    ReceiptKind.PARTY: "Versement définitif d'un parti",
    ReceiptKind.OTHER: "Autre recette",
}
MEANS: dict[DonationMeans, str] = {
    DonationMeans.CHEQUE: "Chèque",
    DonationMeans.TRANSFER: "Virement",
    DonationMeans.CARD: "Carte",
    DonationMeans.DIRECT_DEBIT: "Prélèvement",
    DonationMeans.CASH: "Espèces",
}
