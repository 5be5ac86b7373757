"""What a mail in our mailbox is: an answer, a bounce (RFC 3464), a complaint (RFC 5965); and about which of ours."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr
from typing import Any, Literal, cast
from uuid import UUID

Kind = Literal["reply", "bounce", "complaint", "other"]
MOST = 4000
_OURS = re.compile(r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE)
_QUOTED = re.compile(
    r"^(>|On .+ wrote:|Le .+ a écrit\s*:|-{2,} ?(Message d'origine|Original Message)|De :|From:|_{10,}|-- $)"
)
_STOP = re.compile(r"^\W*(stop|d[ée]sinscri\w*|unsubscribe)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Letter:
    kind: Kind
    about: UUID | None
    """The id of the message of ours that it answers, or that came back."""

    sender: str = ""
    text: str = ""
    name: str = ""
    """Its own Message-ID."""

    says_no: bool = False


def read_letter(content: bytes) -> Letter:
    """Never raises: what cannot be read is `other`."""
    try:
        message = message_from_bytes(content, policy=policy.default)
        return _read(message)
    except (ValueError, LookupError, AttributeError, IndexError, TypeError):
        return Letter("other", None)


def says_stop(text: str) -> bool:
    """Whether an answer begins by saying no."""
    return _STOP.match(text) is not None


def without_quotes(text: str) -> str:
    """What they wrote themselves: up to what they answer to."""
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _QUOTED.match(line):
            break
        kept.append("".join(letter for letter in line if letter.isprintable() or letter == "\t"))
    return "\n".join(kept).strip()[:MOST]


def _read(message: EmailMessage) -> Letter:
    name = str(message.get("Message-ID", ""))[:300]
    if message.get_content_type() == "multipart/report":
        return Letter(_report(message), _ours(_original(message)), name=name)
    if str(message.get("Auto-Submitted", "no")).lower() not in ("", "no"):
        return Letter("other", None, name=name)  # an answering machine: nobody said anything
    body = message.get_body(("plain",))
    text = without_quotes(body.get_content()) if body is not None else ""
    said = f"{message.get('In-Reply-To', '')} {message.get('References', '')}"
    sender = parseaddr(str(message.get("From", "")))[1]
    no = says_stop(text) or says_stop(str(message.get("Subject", "")))
    return Letter("reply", _ours(said), sender[:254], text, name, no)


def _report(message: EmailMessage) -> Kind:
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return "complaint"
        if kind == "message/delivery-status":
            words = str(part).lower()
            # A delay, or a mailbox that is full, mends itself; only what failed for good closes an address.
            return "bounce" if "action: failed" in words and re.search(r"status:\s*5\.", words) else "other"
    return "other"


def _original(message: Message) -> str:
    """Headers of the mail that came back: whole, or its headers alone."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            return str(part.get_payload())
        if part.get_content_type() == "message/rfc822":
            inner = cast(Any, part.get_payload())
            first = cast(list[Any], inner)[0] if isinstance(inner, list) and inner else None
            return f"Message-ID: {first.get('Message-ID', '')}" if isinstance(first, Message) else ""
    return ""


def _ours(text: str) -> UUID | None:
    found = _OURS.search(text)
    return UUID(found[1]) if found else None
