"""Fields on a payer in the forms of the account, by the fields of the statement."""

from typing import Any

from budget.payers.law import PayerKind


def describe_statement(kind: str, name: str, listed: bool, in_eea: bool, refund: bool) -> dict[str, Any]:
    """Return the form's fields on a payer, by the fields of the statement."""
    return {
        "kind": kind,
        "name": name or None,
        "listed": True if listed and kind == PayerKind.PARTY else None,
        "in_eea": True if in_eea and kind == PayerKind.BANK else None,
        "refund": refund,
    }
