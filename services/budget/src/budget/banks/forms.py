"""Forms of the bank page, and their conversion to API bodies."""

from typing import Any

from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, Posted

from budget.income.receipts.schemas import ReceiptKind
from budget.payers.forms import PayerEntry, read_payer


class MatchEntry(PayerEntry):
    """Form of a match: bank lines, and entries as `source:id`."""

    line: Choices = ()
    movement: Choices = ()
    partial: bool = False


class PaymentEntry(Posted):
    """Form to mark an invoice as paid."""

    expense_id: Line = ""


class LineEntry(PayerEntry):
    """Form of the account entry that explains a line."""

    label: Line = ""
    heading: Line = ""
    kind: Line = ""
    donor_id: Line = ""
    form_number: Line = ""


class IgnoreEntry(PayerEntry):
    """Form of the reason to ignore a line."""

    reason: Line = ""


def read_match(entry: MatchEntry) -> dict[str, Any]:
    """Return the fields of a MatchCreate."""
    sources = (movement.partition(":") for movement in entry.movement)
    return {
        "line_ids": list(entry.line),
        "movements": [{"source": source, "source_id": id} for source, _, id in sources],
        "partial": entry.partial,
        "payer": read_payer(entry),
    }


def read_line_entry(entry: LineEntry) -> dict[str, Any]:
    """Return the fields of a LineEntryCreate; only a donation has a donor and a form number."""
    gift = entry.kind == ReceiptKind.GIFT
    return {
        "label": entry.label,
        "heading": whole_number(entry.heading) if entry.heading else None,
        "kind": entry.kind,
        "donor_id": entry.donor_id if gift else "",
        "form_number": entry.form_number if gift else "",
        "payer": read_payer(entry),
    }
