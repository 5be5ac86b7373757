"""Forms of a receipt, and their conversion to API bodies."""

from typing import Any

from kit.pages.page_form import Line, Posted, Version

from budget.ceilings.answers import Currency
from budget.income.receipts.schemas import ReceiptKind
from budget.payers.forms import PAYER_INPUTS, PayerEntry, read_payer
from budget.spending.expenses.entries import read_amount

INPUTS = {"/amount_cents": "amount"} | PAYER_INPUTS


class ReceiptEntry(PayerEntry):
    """Form of a new receipt."""

    kind: Line = ""
    donor_id: Line = ""
    amount: Line = ""
    received_on: Line = ""
    means: Line = ""
    label: Line = ""
    form_number: Line = ""
    pledge_id: Line = ""
    already_received: bool = False


class ReturnEntry(Posted):
    """Form of a return of money."""

    version: Version
    amount: Line = ""
    returned_on: Line = ""


class NumberEntry(Posted):
    """Form of the receipt's number in the commission's book."""

    version: Version
    form_number: Line = ""


class ReversalEntry(Posted):
    """Form of a reversal."""

    version: Version
    reason: Line = ""


def read_receipt(entry: ReceiptEntry, currency: Currency) -> dict[str, Any]:
    """Return the fields of a ReceiptCreate; only a donation has a donor and a pledge. Raises Invalid."""
    gift = entry.kind == ReceiptKind.GIFT
    fields: dict[str, Any] = entry.model_dump(
        include={"kind", "received_on", "means", "label", "form_number", "already_received"}
    )
    return fields | {
        "donor_id": entry.donor_id if gift else "",
        "pledge_id": entry.pledge_id if gift else "",
        "amount_cents": read_amount(entry.amount, currency),
        "payer": read_payer(entry),
    }
