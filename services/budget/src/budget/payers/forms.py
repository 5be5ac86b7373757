"""What the forms of the account ask of a payer, by the fields of the statement."""

from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Form

from budget.payers.law import PayerKind

Text = Annotated[str, Form(max_length=400)]
Flag = Annotated[bool, Form()]


def describe_statement(kind: str, name: str, listed: bool, in_eea: bool, refund: bool) -> dict[str, Any]:
    """What a form says of a payer, by the fields of the statement."""
    return {
        "kind": kind,
        "name": name or None,
        "listed": True if listed and kind == PayerKind.PARTY else None,
        "in_eea": True if in_eea and kind == PayerKind.BANK else None,
        "refund": refund,
    }


def read_payer(
    payer_kind: Text = "",
    payer_name: Text = "",
    payer_listed: Flag = False,
    payer_in_eea: Flag = False,
    payer_refund: Flag = False,
) -> dict[str, Any] | None:
    """What another form of the account says of a payer; None where nothing was chosen."""
    if not payer_kind:
        return None
    return describe_statement(payer_kind, payer_name, payer_listed, payer_in_eea, payer_refund)


PayerForm: TypeAlias = Annotated[dict[str, Any] | None, Depends(read_payer)]
