"""What the forms of the account ask of a payer, as the API takes it."""

from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Form

from budget.payers.law import PayerKind

_Text = Annotated[str, Form(max_length=400)]
_Flag = Annotated[bool, Form()]


def read_payer(
    payer_kind: _Text = "",
    payer_name: _Text = "",
    payer_listed: _Flag = False,
    payer_in_eea: _Flag = False,
    payer_refund: _Flag = False,
) -> dict[str, Any] | None:
    """None where nothing was chosen; a box that is not ticked says nothing."""
    if not payer_kind:
        return None
    return describe_statement(payer_kind, payer_name, payer_listed, payer_in_eea, payer_refund)


def describe_statement(kind: str, name: str, listed: bool, in_eea: bool, refund: bool) -> dict[str, Any]:
    """What a form says of a payer, by the fields of the statement."""
    return {
        "kind": kind,
        "name": name or None,
        "listed": True if listed and kind == PayerKind.PARTY else None,
        "in_eea": True if in_eea and kind == PayerKind.BANK else None,
        "refund": refund,
    }


PayerForm: TypeAlias = Annotated[dict[str, Any] | None, Depends(read_payer)]
