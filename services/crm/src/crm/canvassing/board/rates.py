"""Rates and trends of the board: no share of a few doors, and the word for a trend."""

from math import sqrt

LEAST = 10
"""Doors tried in a place before the share that answered is shown of it: fewer would point at a house."""


def rate_of(part: int, whole: int, least: int = LEAST) -> float | None:
    """A share, or None where it is of too few."""
    return part / whole if whole >= least else None


def trend_of(week: int, before: int) -> str:
    """Return the trend, `hausse`, `baisse` or `stable`; empty if nothing was done in either week."""
    if not week and not before:
        return ""
    # Counts of independent tries vary by their square root: within twice that, it is the weather.
    if abs(week - before) <= 2 * sqrt(week + before):
        return "stable"
    return "hausse" if week > before else "baisse"
