"""The day from which what was built for an election is erased. Pure."""

from datetime import date, timedelta

AFTER_BALLOT = timedelta(days=60)


def campaign_due_on(last_round_on: date) -> date:
    """Return the first day on which what was built for the election is erased."""
    return last_round_on + AFTER_BALLOT + timedelta(days=1)
