"""The fields of a payer in the other forms of the account; the page of the payers themselves is in the overview."""

from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Form

from budget.payers.forms import describe_statement

Text = Annotated[str, Form(max_length=400)]
Flag = Annotated[bool, Form()]


def read_payer(
    payer_kind: Text = "",
    payer_name: Text = "",
    payer_listed: Flag = False,
    payer_in_eea: Flag = False,
    payer_refund: Flag = False,
) -> dict[str, Any] | None:
    """Read the payer in another form of the account; None where nothing was chosen."""
    if not payer_kind:
        return None
    return describe_statement(payer_kind, payer_name, payer_listed, payer_in_eea, payer_refund)


PayerForm: TypeAlias = Annotated[dict[str, Any] | None, Depends(read_payer)]
