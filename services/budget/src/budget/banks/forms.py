"""Forms of the bank's pages, and their conversion to API bodies."""

from typing import Any

from kit.pages.forms import whole_number
from kit.pages.page_form import Choices, Line, Posted

from budget.income.receipts.schemas import ReceiptKind
from budget.payers.forms import PayerEntry, read_payer


class AcceptEntry(Posted):
    """Form of the suggestions that are accepted at once, each by its key."""

    take: Choices = ()
    to_account: bool = False


class ColumnsEntry(Posted):
    """Form that says which column of a bank's table is what, each by its place."""

    date: Line = ""
    label: Line = ""
    more: Line = ""
    amount: Line = ""
    debit: Line = ""
    credit: Line = ""
    balance: Line = ""


class MatchEntry(PayerEntry):
    """Form of a match: bank lines, and entries or unpaid invoices as `source:id`."""

    line: Choices = ()
    movement: Choices = ()
    partial: bool = False
    retained: bool = False


class LineEntry(PayerEntry):
    """Form of the account entry that explains a line."""

    label: Line = ""
    heading: Line = ""
    supplier: Line = ""
    kind: Line = ""
    donor_id: Line = ""
    form_number: Line = ""


class IgnoreEntry(PayerEntry):
    """Form of the reason to ignore a line."""

    reason: Line = ""


def read_match(entry: MatchEntry) -> dict[str, Any]:
    """Return the fields of a MatchCreate; invoices apart."""
    sources = (movement.partition(":") for movement in entry.movement)
    return {
        "line_ids": list(entry.line),
        "movements": [{"source": source, "source_id": id} for source, _, id in sources if source != INVOICE],
        "partial": entry.partial,
        "payer": read_payer(entry),
    }


INVOICE = "invoice"
"""Says of an entry that it is a bill which the line pays."""


def read_invoices(entry: MatchEntry) -> list[str]:
    return [id for source, _, id in (one.partition(":") for one in entry.movement) if source == INVOICE]


def read_line_entry(entry: LineEntry) -> dict[str, Any]:
    """Return the fields of a LineEntryCreate; only a donation has a donor and a form number."""
    gift = entry.kind == ReceiptKind.GIFT
    return {
        "label": entry.label,
        "heading": whole_number(entry.heading) if entry.heading else None,
        "supplier": entry.supplier,
        "kind": entry.kind,
        "donor_id": entry.donor_id if gift else "",
        "form_number": entry.form_number if gift else "",
        "payer": read_payer(entry),
    }
