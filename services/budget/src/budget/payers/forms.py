"""Form fields of a payer, shared by the account's forms."""

from typing import Any

from kit.pages.page_form import Line, Posted

from budget.payers.law import PayerKind

PAYER_INPUTS = {"/payer": "payer_kind", "/payer/name": "payer_name", "/payer/listed": "payer_listed"}


class PayerEntry(Posted):
    """The payer's fields within another form."""

    payer_kind: Line = ""
    payer_name: Line = ""
    payer_listed: bool = False
    payer_in_eea: bool = False
    payer_refund: bool = False


def describe_statement(kind: str, name: str, listed: bool, in_eea: bool, refund: bool) -> dict[str, Any]:
    """Return the form's fields from the statement's fields."""
    return {
        "kind": kind,
        "name": name or None,
        "listed": True if listed and kind == PayerKind.PARTY else None,
        "in_eea": True if in_eea and kind == PayerKind.BANK else None,
        "refund": refund,
    }


def read_payer(entry: PayerEntry) -> dict[str, Any] | None:
    """Return the fields of the statement; None if no kind was chosen."""
    if not entry.payer_kind:
        return None
    flags = (entry.payer_listed, entry.payer_in_eea, entry.payer_refund)
    return describe_statement(entry.payer_kind, entry.payer_name, *flags)
