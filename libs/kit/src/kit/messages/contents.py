"""Contents of messages, and the outcome of sending them."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

PUBLIC = "https://suite.invalid"
"""Stands for the service's public address in what is queued: the worker that sends knows it, and fills it in."""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """Refused for good, or too often for the time being."""
    UNKNOWN = "unknown"
    """It may have gone out, and is never sent again: the team looks."""
    EXPIRED = "expired"
    """Its time had passed before it could be sent."""
    CANCELLED = "cancelled"


class Mail(BaseModel, frozen=True):
    """One mail to one person. `subject` may stand on a locked screen: nothing personal in it."""

    to: str
    subject: str
    text: str
    html: str
    from_name: str = ""
    """Name of the sender, beside the address of the settings: the candidate."""
    reply_to: str = ""
    unsubscribe_url: str = ""
    """An https address that takes a POST without a login (RFC 8058); empty where nothing is subscribed to."""


class Sms(BaseModel, frozen=True):
    to: str
    """With its country: `+33600000000`."""
    text: str


class Fate(StrEnum):
    """The result of sending a message."""

    SENT = "sent"
    REFUSED = "refused"
    """For good."""
    LATER = "later"
    """This one: certainly not taken, may be taken later."""
    AWAY = "away"
    """Nobody's fault of this message: the relay cannot be reached, or takes none of ours. All wait."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """`reason` is for the team and the logs: a code, never what the other side said of a person."""

    fate: Fate
    reason: str = ""
