"""Days of the demonstration: ten weeks, of which the last one is ten days before round one."""

from datetime import date, timedelta

ROUND_ONE, ROUND_TWO = date(2029, 6, 10), date(2029, 6, 17)
OPENED_ON = date(2029, 3, 26)
TODAY = date(2029, 5, 31)
"""Ten days before round one: nothing is silent yet."""
WEEKS = 9


def day_of(week: int, weekday: int) -> date:
    """Return a day of a week of the campaign, `weekday` 0 for Monday. The first week is 1."""
    return OPENED_ON + timedelta(weeks=week, days=weekday)
