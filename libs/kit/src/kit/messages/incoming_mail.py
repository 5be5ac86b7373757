"""Classification of incoming mail: a reply, a bounce (RFC 3464), a complaint (RFC 5965), and the message it is
about.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Any, Literal, cast
from uuid import UUID

from kit.files.sandbox import Sandbox
from kit.web.problems import Invalid

Kind = Literal["reply", "bounce", "complaint", "other"]
MAXIMUM = 4000
_OURS = re.compile(r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE)
_QUOTED = re.compile(
    r"^(>|On .+ wrote:|Le .+ a écrit\s*:|-{2,} ?(Message d'origine|Original Message)|De :|From:|_{10,}|-- $)"
)
_HIDDEN = frozenset({"blockquote", "head", "script", "style", "title"})
_LINES = frozenset({"br", "div", "p", "li", "tr", "h1", "h2", "h3", "hr"})
_LETTERS = Sandbox()
_STOP = re.compile(r"^\W*(stop|d[ée]sinscri\w*|unsubscribe)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Letter:
    kind: Kind
    about: UUID | None
    """The id of our message that it answers, or that bounced."""

    sender: str = ""
    text: str = ""
    name: str = ""
    """Its own Message-ID."""

    says_no: bool = False


async def open_letter(content: bytes) -> Letter:
    """Run `read_letter` in a sandbox; a mail that exceeds its limits is `other`."""
    try:
        return await _LETTERS.run(read_letter, content)
    except Invalid:
        return Letter("other", None)


def read_letter(content: bytes) -> Letter:
    """Parse a mail. Never raises: an unreadable one is `other`."""
    try:
        message = message_from_bytes(content, policy=policy.default)
        return _read(message)
    except (ValueError, LookupError, AttributeError, IndexError, TypeError, AssertionError):
        return Letter("other", None)


def says_stop(text: str) -> bool:
    """Return True if a reply begins with a refusal."""
    return _STOP.match(text) is not None


def without_quotes(text: str) -> str:
    """Return the sender's own text, up to the quoted message."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if _QUOTED.match(line):
            break
        lines.append("".join(letter for letter in line if letter.isprintable() or letter == "\t"))
    return "\n".join(lines).strip()[:MAXIMUM]


class _Words(HTMLParser):
    """The text of an HTML page, by lines, without quotations."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in _LINES:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _LINES:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.said.append(re.sub(r"\s+", " ", data))


def words_of(page: str) -> str:
    """Return the text of an HTML-only mail."""
    parser = _Words()
    parser.feed(page)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.said).split("\n"))
    return "\n".join(line for line in lines if line)


def _read(message: EmailMessage) -> Letter:
    name = str(message.get("Message-ID", ""))[:300]
    if message.get_content_type() == "multipart/report":
        return Letter(_report(message), _ours(_original(message)), name=name)
    if str(message.get("Auto-Submitted", "no")).lower() not in ("", "no"):
        return Letter("other", None, name=name)  # an automatic reply: nobody said anything
    body = message.get_body(("plain", "html"))
    content = "" if body is None else body.get_content()
    if body is not None and body.get_content_subtype() == "html":
        content = words_of(content)
    text = without_quotes(content)
    references = f"{message.get('In-Reply-To', '')} {message.get('References', '')}"
    sender = parseaddr(str(message.get("From", "")))[1]
    no = says_stop(text) or says_stop(str(message.get("Subject", "")))
    return Letter("reply", _ours(references), sender[:254], text, name, no)


def _report(message: EmailMessage) -> Kind:
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return "complaint"
        if kind == "message/delivery-status":
            words = str(part).lower()
            # Delays and full mailboxes are temporary; only a permanent failure suppresses an address.
            return "bounce" if "action: failed" in words and re.search(r"status:\s*5\.", words) else "other"
    return "other"


def _original(message: Message) -> str:
    """Return the headers of the bounced mail, included completely or as headers only."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            return str(part.get_payload())
        if part.get_content_type() == "message/rfc822":
            payload = cast(Any, part.get_payload())
            first = cast(list[Any], payload)[0] if isinstance(payload, list) and payload else None
            return f"Message-ID: {first.get('Message-ID', '')}" if isinstance(first, Message) else ""
    return ""


def _ours(text: str) -> UUID | None:
    match = _OURS.search(text)
    return UUID(match[1]) if match else None
