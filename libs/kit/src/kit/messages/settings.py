"""Settings of services that send messages."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from kit import settings
from kit.web.origins import is_of_this_machine

CAUGHT_SMS = '{"to": "{to}", "text": "{text}", "campaign": "{campaign}"}'
"""Template of the body that the suite's own catcher reads (`sms_body`)."""


class Settings(settings.Settings):
    """Without `smtp_host` no mail is sent, without `sms_url` no SMS: they wait until they expire."""

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` only for a relay on this machine; no password is sent unencrypted elsewhere."""
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_seconds: float = 30.0
    """Timeout of the relay."""
    mail_from: str = ""
    """The sender's address; its domain should sign mails (DKIM)."""
    mails_per_second: float = 5.0
    """Maximum over all workers of the service."""

    sms_url: str = ""
    """The URL to post SMS to."""
    sms_headers: dict[str, SecretStr] = Field(default_factory=dict[str, SecretStr])
    """Authentication headers: `{"api-key": "…"}`, `{"Authorization": "Bearer …"}`."""
    sms_body: str = '{"to": "{to}", "text": "{text}", "from": "{sender}"}'
    """JSON template; `{to}`, `{text}`, `{sender}`, `{id}` and `{campaign}` are replaced within its strings."""
    sms_form: bool = False
    """Send `sms_body` as form fields instead."""
    sms_sender: str = ""
    sms_idempotency_header: str = ""
    """The provider's idempotency header; empty: a doubtful SMS is not repeated."""
    sms_refused_at: str = ""
    """JSON pointer into the answer: a value there means that the number was refused (`/invalidReceivers`)."""
    sms_ovh_secret: SecretStr = SecretStr("")
    """OVH's application secret, which signs requests, beside X-Ovh-Application and X-Ovh-Consumer."""
    sms_seconds: float = 20.0
    sms_per_second: float = 2.0

    messages_stay_here: bool = False
    """True where `smtp_host` and `sms_url` are the suite's own catcher: its messages reach nobody."""
    demo_smtp_port: int = 0
    """Port of this machine that catches a demonstration's mails, where others go to a relay; 0: they are refused."""
    demo_sms_url: str = ""
    """The URL that catches a demonstration's SMS; empty: they are refused."""
    demo_sms_headers: dict[str, SecretStr] = Field(default_factory=dict[str, SecretStr])

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> Self:
        if (
            self.smtp_security == "none"
            and self.smtp_password.get_secret_value()
            and not is_of_this_machine(self.smtp_host)
        ):
            raise ValueError("ISOLOIR_SMTP_SECURITY is none: the password would go through the network in clear.")
        if self.smtp_host and "@" not in self.mail_from:
            raise ValueError("ISOLOIR_MAIL_FROM has to be an address where ISOLOIR_SMTP_HOST is given.")
        return self


def mails_leave(settings: Settings, *, demo: bool) -> bool:
    """Return whether mails of a campaign go to their readers, so that a page may say so."""
    return bool(settings.smtp_host) and not settings.messages_stay_here and not demo


def sms_leave(settings: Settings, *, demo: bool) -> bool:
    return bool(settings.sms_url) and not settings.messages_stay_here and not demo


def for_demonstrations(settings: Settings) -> Settings:
    """Return the settings by which a demonstration's messages are sent: to the catcher of this machine, or nowhere.

    Its people are invented, but visitors type real addresses into it.
    """
    if settings.messages_stay_here:
        return settings
    changes = {
        "smtp_host": "127.0.0.1" if settings.demo_smtp_port else "",
        "smtp_port": settings.demo_smtp_port,
        "smtp_security": "none",
        "smtp_user": "",
        "smtp_password": SecretStr(""),
        "sms_url": settings.demo_sms_url,
        "sms_headers": settings.demo_sms_headers,
        "sms_body": CAUGHT_SMS,
        "sms_form": False,
        "sms_idempotency_header": "",
        "sms_refused_at": "",
        "sms_ovh_secret": SecretStr(""),
    }
    return settings.model_copy(update=changes)
