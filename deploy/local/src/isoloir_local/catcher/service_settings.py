"""Settings that connect services without relay or provider to the catcher."""

import json
import os
import socket
from collections.abc import Collection
from dataclasses import dataclass

PREFIX = "messages"
"""Under which the gateway shows it."""

SENDING = ("crm", "proxy")


def wants_catcher(services: Collection[str]) -> bool:
    """Return whether a service sends messages and no relay or provider is configured."""
    named = os.environ.get("ISOLOIR_SMTP_HOST") or os.environ.get("ISOLOIR_SMS_URL")
    return not named and any(service in services for service in SENDING)


@dataclass(frozen=True)
class Catcher:
    web: socket.socket
    smtp: socket.socket
    """Held ports: the process listens on them."""

    key: str

    @property
    def web_port(self) -> int:
        return self.web.getsockname()[1]

    @property
    def smtp_port(self) -> int:
        return self.smtp.getsockname()[1]

    def told_to_itself(self) -> dict[str, str]:
        return {"ISOLOIR_SMTP_LISTEN": str(self.smtp_port), "ISOLOIR_CATCHER_KEY": self.key}

    def told_to_services(self) -> dict[str, str]:
        return {
            "ISOLOIR_SMTP_HOST": "127.0.0.1",
            "ISOLOIR_SMTP_PORT": str(self.smtp_port),
            "ISOLOIR_SMTP_SECURITY": "none",
            "ISOLOIR_MAIL_FROM": "campagne@isoloir.example",
            "ISOLOIR_MAILS_PER_SECOND": "20",
            "ISOLOIR_SMS_URL": f"http://127.0.0.1:{self.web_port}/sms",
            "ISOLOIR_SMS_HEADERS": json.dumps({"Authorization": f"Bearer {self.key}"}),
            "ISOLOIR_SMS_BODY": '{"to": "{to}", "text": "{text}", "campaign": "{campaign}"}',
            "ISOLOIR_SMS_PER_SECOND": "20",
        }
