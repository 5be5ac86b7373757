"""When a failed delivery is retried, and when we give up. Pure.

The schedule is Standard Webhooks 1.0.0's: ten attempts over a little more than three days.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

DELAYS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after the first, second… failure."""
TRIES = len(DELAYS) + 1
JITTER = 0.1
"""Maximum random share added to a delay, so that readers are not all retried at once."""
GONE = 410
"""The status of a reader that wants nothing more."""
ASKS_FOR_TIME = frozenset({429, 502, 503, 504})
AWAY = 10
"""Refusals in a row: a reader that fails half the time reaches it once in a thousand."""
SHORTEST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=30)
LONGEST_WAIT = timedelta(days=1)
BUSY = timedelta(seconds=30)
"""Pause for a reader that asks for one without an end."""


def next_try(failures: int, at: datetime, luck: float, pace: float = 1) -> datetime:
    """Return the time of the next attempt. `failures`: of this delivery in a row, this one included; `luck`: random, 0
    to 1.

    `pace`: a factor of each delay.
    """
    delay = pace * DELAYS[min(failures, len(DELAYS)) - 1]
    return at + timedelta(seconds=delay * (1 + JITTER * luck))


def is_given_up(failures: int) -> bool:
    return failures >= TRIES


def rests_until(in_a_row: int, at: datetime, pace: float = 1) -> datetime | None:
    """Return until when a reader that refuses everything gets a pause: otherwise each thing would be tried on its
    own.
    """
    if in_a_row < AWAY:
        return None
    return at + pace * min(LONGEST_REST, SHORTEST_REST * 2 ** min(in_a_row - AWAY, 20))


def held_until(status: int, retry_after: str | None, at: datetime) -> datetime | None:
    """Return until when the reader asks for no requests: after any 429, or with Retry-After."""
    if status not in ASKS_FOR_TIME:
        return None
    requested = _read(retry_after, at) if retry_after else None
    if requested is None:
        return at + BUSY if status == 429 else None
    return min(max(requested, at), at + LONGEST_WAIT)


def _read(retry_after: str, at: datetime) -> datetime | None:
    text = retry_after.strip()
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return at + timedelta(seconds=int(text))
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
