"""Settings of a service that sends messages, beyond kit's own."""

import ipaddress
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from kit import settings


class Settings(settings.Settings):
    """Without `smtp_host` no mail goes out, without `sms_url` no SMS: they wait until they are of no use any more."""

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` for a relay on this machine only; a password is never sent through it to another one."""
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_seconds: float = 30.0
    """Longest wait for an answer of the relay."""
    mail_from: str = ""
    """The address that mails come from; its domain should sign them (DKIM)."""
    mails_per_second: float = 5.0
    """At most, of all workers of the service together."""

    sms_url: str = ""
    """URL that an SMS is posted to."""
    sms_headers: dict[str, SecretStr] = Field(default_factory=dict[str, SecretStr])
    """Headers that the provider knows us by: `{"api-key": "…"}`, `{"Authorization": "Bearer …"}`."""
    sms_body: str = '{"to": "{to}", "text": "{text}", "from": "{sender}"}'
    """JSON; `{to}`, `{text}`, `{sender}`, `{id}` and `{campaign}` are filled in within its strings."""
    sms_form: bool = False
    """Send the members of `sms_body` as a form's fields instead."""
    sms_sender: str = ""
    sms_idempotency_header: str = ""
    """The header by which the provider knows a repeat; empty: a doubtful SMS is not repeated."""
    sms_refused_at: str = ""
    """JSON pointer into the answer: where there is something, the number was refused (`/invalidReceivers`)."""
    sms_ovh_secret: SecretStr = SecretStr("")
    """OVH's application secret: requests are signed with it, beside X-Ovh-Application and X-Ovh-Consumer."""
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
