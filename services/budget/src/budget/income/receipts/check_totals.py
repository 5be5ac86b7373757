"""Names of the check totals that a receipt counts in; pure."""

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
    """Return the totals with the amount counted. `kept_cents`: zero for a reversed or returned receipt."""
    totals: dict[str, int] = {}
    if to_return_cents:
        totals[str(Receipts.TO_RETURN)] = to_return_cents
    if kind == "gift" and kept_cents and not numbered:
        totals[str(Receipts.UNNUMBERED)] = kept_cents
    if kept_cents:
        totals |= {str(name): kept_cents for name, code in FLAGGED.items() if code in codes}
    return totals
