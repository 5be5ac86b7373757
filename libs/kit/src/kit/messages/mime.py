"""A mail as bytes: a text and an HTML part, with headers safe against injection."""

from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from kit.messages.contents import Mail


class UnsendableMail(Exception):
    """The mail has an address or a header that cannot be encoded."""


def mail_bytes(mail: Mail, sender: str, message_id: UUID, campaign_id: UUID) -> bytes:
    """Return the mail in RFC 5322 format. The Message-ID is the same for each attempt."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = _address(sender, mail.from_name)
        message["To"] = _address(mail.to)
        # email refuses a line break in a header, which prevents header injection.
        message["Subject"] = _line(mail.subject)
        if mail.reply_to:
            message["Reply-To"] = _address(mail.reply_to)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{message_id}@{_address(sender).domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Isoloir-Campaign"] = str(campaign_id)
        if mail.unsubscribe_url:
            message["List-Unsubscribe"] = f"<{_url(mail.unsubscribe_url)}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(mail.text, cte="quoted-printable")
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        return message.as_bytes()
    except (ValueError, HeaderParseError, IndexError) as error:
        raise UnsendableMail(type(error).__name__) from error


def envelope_address(address: str) -> str:
    """Return the address for the SMTP envelope, its domain in ASCII. Raise UnsendableMail if it is malformed."""
    try:
        found = Address(addr_spec=_line(address))
        return f"{found.username}@{found.domain.encode('idna').decode()}"
    except (ValueError, HeaderParseError, IndexError) as error:
        raise UnsendableMail(type(error).__name__) from error


def _address(address: str, name: str = "") -> Address:
    username, _, domain = envelope_address(address).rpartition("@")
    return Address(_line(name), username, domain)


def _line(text: str) -> str:
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise ValueError("a control character")
    return text


def _url(url: str) -> str:
    if not url.startswith(("https://", "http://")) or any(character in url for character in "<> ,"):
        raise ValueError("not an address")
    return _line(url)
