"""Forms of the bank page, and what the API takes of them."""

from typing import Any

from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, Posted

from budget.income.receipts.schemas import ReceiptKind
from budget.payers.forms import PayerEntry, read_payer


class MatchEntry(PayerEntry):
    """The form of a match: lines of the bank, and entries as `source:id`."""

    line: Choices = ()
    movement: Choices = ()
    partial: bool = False


class PaymentEntry(Posted):
    """The button that marks an invoice as paid."""

    expense_id: Line = ""


class LineEntry(PayerEntry):
    """The form of the entry that a line is."""

    label: Line = ""
    heading: Line = ""
    kind: Line = ""
    donor_id: Line = ""
    form_number: Line = ""


class IgnoreEntry(PayerEntry):
    """The form of the reason why no entry explains a line."""

    reason: Line = ""


def read_match(entry: MatchEntry) -> dict[str, Any]:
    """Return the fields of a MatchCreate."""
    sources = (one.partition(":") for one in entry.movement)
    return {
        "line_ids": list(entry.line),
        "movements": [{"source": source, "source_id": id} for source, _, id in sources],
        "partial": entry.partial,
        "payer": read_payer(entry),
    }


def read_line_entry(entry: LineEntry) -> dict[str, Any]:
    """Return the fields of a LineEntryCreate; only a gift has a donor and a number."""
    gift = entry.kind == ReceiptKind.GIFT
    return {
        "label": entry.label,
        "heading": whole_number(entry.heading) if entry.heading else None,
        "kind": entry.kind,
        "donor_id": entry.donor_id if gift else "",
        "form_number": entry.form_number if gift else "",
        "payer": read_payer(entry),
    }
