"""The day from which an election's data must be erased. Pure."""

from datetime import date, timedelta

AFTER_BALLOT = timedelta(days=60)


def campaign_due_on(last_round_on: date) -> date:
    """Return the first day on which the election's data must be erased."""
    return last_round_on + AFTER_BALLOT + timedelta(days=1)
