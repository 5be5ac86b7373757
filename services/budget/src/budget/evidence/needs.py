"""Kinds of documents, and those that a receipt or a loan requires: pure (R. 39-1, L. 52-7-1)."""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of documents."""

    INVOICE = "invoice"
    PAYMENT = "payment"
    """A proof of payment: the copy of a cheque, an order of transfer, a card slip."""
    QUOTE = "quote"
    CONTRACT = "contract"
    DONATION_STUB = "donation_stub"
    """The stub of the commission's receipt form."""
    VALUATION = "valuation"
    """The certificate or note of the value of help in kind."""
    PHOTO = "photo"
    STATEMENT = "statement"
    ATTESTATION = "attestation"
    """Attestation of a mayor that all candidates had like facilities."""
    OTHER = "other"


class Subject(StrEnum):
    """The kinds of entries that a document can support."""

    EXPENSE = "expense"
    RECEIPT = "receipt"
    LOAN = "loan"
    ACCOUNT = "account"
    """The account as a whole: the agent's declaration, a bank statement."""


LABELS: dict[Kind, str] = {
    Kind.INVOICE: "facture",
    Kind.PAYMENT: "preuve de paiement",
    Kind.QUOTE: "devis",
    Kind.CONTRACT: "contrat ou convention",
    Kind.DONATION_STUB: "souche du reçu-don",
    Kind.VALUATION: "note d'évaluation",
    Kind.PHOTO: "photo ou spécimen",
    Kind.STATEMENT: "relevé bancaire",
    Kind.ATTESTATION: "attestation du maire",
    Kind.OTHER: "autre pièce",
}
ARTICLES: dict[Kind, str] = {
    Kind.INVOICE: "L. 52-12",
    Kind.PAYMENT: "L. 52-12",
    Kind.DONATION_STUB: "R. 39-1",
    Kind.VALUATION: "L. 52-12, L. 52-17",
    Kind.CONTRACT: "L. 52-7-1",
}
"""French labels of the documents that may be asked for."""

NONE: frozenset[Kind] = frozenset()


def receipt_needs(kind: str) -> frozenset[Kind]:
    return frozenset({Kind.DONATION_STUB}) if kind == "gift" else NONE


def loan_needs() -> frozenset[Kind]:
    return frozenset({Kind.CONTRACT})
