"""States of a proposal."""

from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    TAKEN = "taken"
    """Somebody else accepted first."""

    RELEASED = "released"
    """Accepted, and then one of the two dropped out."""


class MatchAction(StrEnum):
    """Kinds of acts in a match's history."""

    PROPOSED = "proposed"
    MADE_BY_HAND = "made_by_hand"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    TAKEN = "taken"
    RELEASED = "released"
    REVEALED = "revealed"
    ESTABLISHED = "established"
    VOTED = "voted"
    NOT_VOTED = "not_voted"


_LONG, _SHORT = timedelta(hours=24), timedelta(hours=4)
_LAST_DAYS = timedelta(days=3)


def expires_at(now: datetime, vote_at: datetime) -> datetime:
    """Return the expiry: a day to answer, four hours in the last three days, never past the vote."""
    return min(now + (_SHORT if vote_at - now <= _LAST_DAYS else _LONG), vote_at)
