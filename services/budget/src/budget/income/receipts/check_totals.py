"""Tallies of a receipt: what it has in common with others that is looked at before filing; pure."""

from collections.abc import Collection
from enum import StrEnum


class Receipts(StrEnum):
    TO_RETURN = "receipt:to_return"
    UNNUMBERED = "receipt:unnumbered"
    """A gift without the number of the commission's form."""
    MINOR = "receipt:minor"
    """A gift of somebody under eighteen."""
    PARLIAMENT = "receipt:parliament"
    """Money that may come from the means of a parliamentary office."""


FLAGGED = {Receipts.MINOR: "minor", Receipts.PARLIAMENT: "parliamentary_means"}
"""Code of the flag that a receipt bears, by the total."""


def check_totals(
    kind: str, kept_cents: int, to_return_cents: int, *, numbered: bool, codes: Collection[str] = ()
) -> dict[str, int]:
    """`kept_cents`: none of a reversed one, or one that went back, is in the account."""
    found: dict[str, int] = {}
    if to_return_cents:
        found[str(Receipts.TO_RETURN)] = to_return_cents
    if kind == "gift" and kept_cents and not numbered:
        found[str(Receipts.UNNUMBERED)] = kept_cents
    if kept_cents:
        found |= {str(name): kept_cents for name, code in FLAGGED.items() if code in codes}
    return found
