"""Contents of messages, and the results of sending them."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

PUBLIC = "https://suite.invalid"
"""A placeholder for the service's public URL, which the sending worker fills in."""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """Refused for good, or temporarily too often."""
    UNKNOWN = "unknown"
    """It may have been sent, and is not sent again; the team must check."""
    EXPIRED = "expired"
    """Its time had passed before it could be sent."""
    CANCELLED = "cancelled"


class Mail(BaseModel, frozen=True):
    """One mail to one person. `subject` may show on a locked screen: no personal data in it."""

    to: str
    subject: str
    text: str
    html: str
    from_name: str = ""
    """The sender's name, beside the address of the settings: the candidate."""
    reply_to: str = ""
    unsubscribe_url: str = ""
    """An https URL that accepts a POST without login (RFC 8058); empty for mails without a subscription."""


class Sms(BaseModel, frozen=True):
    to: str
    """In international form: `+33600000000`."""
    text: str


class Fate(StrEnum):
    """The result of sending a message."""

    SENT = "sent"
    REFUSED = "refused"
    """For good."""
    LATER = "later"
    """Not accepted now, may be accepted later."""
    AWAY = "away"
    """Not this message's fault: the relay is unreachable or refuses us. All messages wait."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """A result. `reason`: a code for the team and the logs, never the other side's text."""

    fate: Fate
    reason: str = ""
