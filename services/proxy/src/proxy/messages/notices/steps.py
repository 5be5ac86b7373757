"""Reminder step by the days left before a round; the law sets no last day."""

from datetime import date
from enum import StrEnum


class Step(StrEnum):
    TEN = "j10"
    FIVE = "j5"
    THREE = "j3"
    EVE = "eve"
    AFTER = "after"


FIRST_HOUR, LAST_HOUR = 8, 20
"""Local time: nobody is reminded at night."""

_ASKED_DAYS = 7
"""For how long after the vote the two are asked whether it took place."""


def step_on(round_on: date, today: date) -> Step | None:
    """Return the step of a day. Each step lasts until the next, so that a day without worker is made up for."""
    left = (round_on - today).days
    if left < 0:
        return Step.AFTER if left >= -_ASKED_DAYS else None
    if left == 0 or left > 10:
        return None
    if left == 1:
        return Step.EVE
    return Step.THREE if left <= 3 else Step.FIVE if left <= 5 else Step.TEN
