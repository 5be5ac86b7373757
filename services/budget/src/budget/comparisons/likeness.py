"""Selection of comparable published accounts, and our quantile among them: pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
MINIMUM = 10
"""Below, a distribution would say more about single candidates than about a kind of campaign."""
CEILING_BAND = 0.25
"""Accounts whose ceiling is within a quarter of ours, where theirs is known."""
REIMBURSED_FROM = 0.05


@dataclass(frozen=True)
class Spread:
    """The spread of one heading, or of the whole account, in whole euros or francs."""

    quantiles: tuple[int, ...]
    """At `QUANTILES`."""
    usage_share: float
    """Share of the accounts that spent anything on it."""
    own_spending: int
    rank: float
    """Share of the accounts that spent less than we, half of the equal ones counted."""


def spread(values: Sequence[int], own_spending: int) -> Spread:
    """Return the spread of the values; raise ValueError without a value."""
    if not values:
        raise ValueError("no account to compare with")
    ordered = sorted(values)
    below, within = bisect_left(ordered, own_spending), bisect_right(ordered, own_spending)
    return Spread(
        quantiles=tuple(_quantile(ordered, share) for share in QUANTILES),
        usage_share=sum(value > 0 for value in ordered) / len(ordered),
        own_spending=own_spending,
        rank=(below + within) / 2 / len(ordered),
    )


def implied_ceiling(spent: int, receipts: int | None, own: int | None, reimbursed: int | None) -> int | None:
    """Return the ceiling implied by the State's payment: if below the own contribution, it is 47.5 % of the ceiling."""
    if not reimbursed or receipts is None or own is None:
        return None
    own_spent = spent - (receipts - own)
    # A modulation lowers the payment too, by an amount that is not published: only clear cases are taken.
    return round(reimbursed / 0.475) if min(own_spent, own) - reimbursed > max(500, own_spent // 50) else None


def _quantile(ordered: Sequence[int], share: float) -> int:
    """Return a quantile by linear interpolation, as PostgreSQL's percentile_cont."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low))
