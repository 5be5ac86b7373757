"""Validation and adjustment of the margins of transfer tables."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from predict.transfers.estimation.proportional_fit import Votes

# Beyond this difference of the two totals, the counts are not of the same people.
FURTHEST = 0.25
SAME_TO = 1e-6


class UnusableMargins(ValueError):
    """Raised for counts, a prior or labels that allow no table. `where` names the argument."""

    def __init__(self, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason
        super().__init__(f"{where}: {reason}")


@dataclass(frozen=True)
class Margins:
    origin: Votes
    destination: Votes
    lived: NDArray[np.intp]  # the units that have anybody
    warnings: tuple[str, ...]


def check_margins(origin: ArrayLike, destination: ArrayLike) -> Margins:
    """Scale the destination to the origin in each unit; drop units with an empty side."""
    before, after = _counts("origin", origin), _counts("destination", destination)
    if len(before) != len(after):
        raise UnusableMargins("destination", f"{len(after)} units where the origin has {len(before)}")
    sizes, later = before.sum(1), after.sum(1)
    if not sizes.any() or not later.any():
        raise UnusableMargins("origin" if not sizes.any() else "destination", "no votes at all")
    total_difference = abs(later.sum() - sizes.sum()) / sizes.sum()
    if total_difference > FURTHEST:
        raise UnusableMargins("destination", f"the totals differ by {total_difference:.0%}: not the same voters")
    warnings = list[str]()
    lived = np.flatnonzero((sizes > 0) & (later > 0))
    emptied = np.flatnonzero((sizes > 0) != (later > 0))
    if len(lived) == 0:
        raise UnusableMargins("destination", "no unit has votes on both sides")
    if len(emptied):
        warnings.append(f"{len(emptied)} units have votes on one side only and were left out")
    before, after, sizes, later = before[lived], after[lived], sizes[lived], later[lived]
    differ = np.abs(later - sizes) > SAME_TO * sizes
    if differ.any():
        after = after * (sizes / later)[:, None]
        warnings.append(f"margins of {int(differ.sum())} units disagree: the destination was scaled to the origin")
    if len(lived) < 20:
        warnings.append(f"only {len(lived)} units: the table leans on what is usual more than on these counts")
    for where, counts in (("origin", before), ("destination", after)):
        empty = int((counts.sum(0) == 0).sum())
        if empty:
            warnings.append(f"{where}: {empty} options have no votes")
    return Margins(before, after, lived, tuple(warnings))


def _counts(where: str, array_like: ArrayLike) -> Votes:
    try:
        counts = np.asarray(array_like, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UnusableMargins(where, "not a table of numbers") from error
    if counts.ndim != 2 or not counts.size:
        raise UnusableMargins(where, "a table of units × options is wanted")
    if not np.isfinite(counts).all():
        raise UnusableMargins(where, "some counts are not numbers")
    if (counts < 0).any():
        raise UnusableMargins(where, "some counts are negative")
    if counts.sum() > 1e12:
        raise UnusableMargins(where, "more votes than people on Earth")
    return counts
