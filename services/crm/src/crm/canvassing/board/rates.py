"""Rates and trends on the board, withheld where they would concern a few doors."""

from math import sqrt

LEAST = 10
"""Minimum number of tried doors for a share to be shown: fewer would point at a house."""


def rate_of(part: int, whole: int, least: int = LEAST) -> float | None:
    """Return the share; None if the denominator is too small to show."""
    return part / whole if whole >= least else None


def trend_of(week: int, before: int) -> str:
    """Return the trend, `hausse`, `baisse` or `stable`; empty if nothing was done in either week."""
    if not week and not before:
        return ""
    # A count of independent tries varies by its square root; a difference within twice that is noise.
    if abs(week - before) <= 2 * sqrt(week + before):
        return "stable"
    return "hausse" if week > before else "baisse"
