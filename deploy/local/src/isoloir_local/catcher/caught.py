"""Caught messages, in memory only; they end with the suite."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Literal
from uuid import UUID, uuid4

from kit.servers.mails import CaughtMessage
from pydantic import BaseModel, Field

MAXIMUM = 500
"""For all campaigns: the oldest go first."""


@dataclass(frozen=True)
class Message:
    id: UUID
    campaign: str
    channel: Literal["email", "sms"]
    to: str
    subject: str
    text: str
    html: str
    unsubscribe: str
    caught_at: datetime


class SmsAsked(BaseModel, extra="forbid"):
    """An SMS as the services' adapter posts it."""

    to: str = Field(max_length=40)
    text: str = Field(max_length=2_000)
    campaign: UUID


@dataclass
class Box:
    messages: deque[Message] = field(default_factory=lambda: deque[Message](maxlen=MAXIMUM))

    async def take_mail(self, mail: CaughtMessage) -> str:
        found = message_from_bytes(mail.content, _class=EmailMessage, policy=default)
        plain, html = found.get_body(("plain",)), found.get_body(("html",))
        self.messages.append(
            Message(
                id=uuid4(),
                campaign=str(found.get("X-Isoloir-Campaign", "")),
                channel="email",
                to=", ".join(mail.recipients),
                subject=str(found.get("Subject", "")),
                text=str(plain.get_content()) if plain else "",
                html=str(html.get_content()) if html else "",
                unsubscribe=str(found.get("List-Unsubscribe", "")).strip("<>"),
                caught_at=datetime.now(UTC),
            )
        )
        return "250 OK"

    def take_sms(self, sms: SmsAsked) -> None:
        self.messages.append(
            Message(
                id=uuid4(),
                campaign=str(sms.campaign),
                channel="sms",
                to=sms.to,
                subject="",
                text=sms.text,
                html="",
                unsubscribe="",
                caught_at=datetime.now(UTC),
            )
        )

    def of(self, campaign_id: UUID) -> list[Message]:
        """Return the campaign's messages, the newest first."""
        return [one for one in reversed(self.messages) if one.campaign == str(campaign_id)]

    def find(self, campaign_id: UUID, message_id: UUID) -> Message | None:
        return next((one for one in self.of(campaign_id) if one.id == message_id), None)
