"""Settings of services that send messages."""

import ipaddress
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from kit import settings


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

    @model_validator(mode="after")
    def _no_password_in_clear(self) -> Self:
        if self.smtp_security == "none" and self.smtp_password.get_secret_value() and not _is_here(self.smtp_host):
            raise ValueError("ISOLOIR_SMTP_SECURITY is none: the password would go through the network in clear.")
        if self.smtp_host and "@" not in self.mail_from:
            raise ValueError("ISOLOIR_MAIL_FROM has to be an address where ISOLOIR_SMTP_HOST is given.")
        return self


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
