"""When a delivery that failed is tried again, and when we stop. Pure."""

from datetime import datetime, timedelta

DELAYS = (5, 30, 120, 600, 1800, 3600)
"""Seconds; the last one for every failure after."""
GIVEN_UP_AFTER = timedelta(days=3)
GONE = 410
"""The answer of a reader who wants nothing more."""


def next_try(failures: int, at: datetime) -> datetime:
    """`failures`: in a row, this one included."""
    return at + timedelta(seconds=DELAYS[min(failures, len(DELAYS)) - 1])


def is_given_up(failing_since: datetime, at: datetime) -> bool:
    return at - failing_since >= GIVEN_UP_AFTER
