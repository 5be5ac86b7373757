"""Settings that connect services to the catcher: all messages where there is no relay, else those of demonstrations."""

import json
import os
import socket
from collections.abc import Collection
from dataclasses import dataclass

from kit.messages.settings import CAUGHT_SMS

PREFIX = "messages"
"""Under which the gateway shows it."""

SENDING = ("crm", "proxy")


def wants_catcher(services: Collection[str]) -> bool:
    """Return whether a service sends messages: those of demonstrations are always caught."""
    return any(service in services for service in SENDING)


def has_relay() -> bool:
    """Return whether a relay or a provider is configured, so that messages leave this machine."""
    return bool(os.environ.get("ISOLOIR_SMTP_HOST") or os.environ.get("ISOLOIR_SMS_URL"))


@dataclass(frozen=True)
class Catcher:
    web: socket.socket
    smtp: socket.socket
    """Held ports: the process listens on them."""

    key: str

    @property
    def handed_over(self) -> tuple[int, int, str]:
        """Return what another launcher needs to know of a catcher that runs."""
        return self.web_port, self.smtp_port, self.key

    @property
    def web_port(self) -> int:
        return self.web.getsockname()[1]

    @property
    def smtp_port(self) -> int:
        return self.smtp.getsockname()[1]

    def told_to_itself(self) -> dict[str, str]:
        return {"ISOLOIR_SMTP_LISTEN": str(self.smtp_port), "ISOLOIR_CATCHER_KEY": self.key}

    def told_to_services(self) -> dict[str, str]:
        """Return the settings of who sends: all messages to here, or those of demonstrations beside a relay."""
        if has_relay():
            return {
                "ISOLOIR_DEMO_SMTP_PORT": str(self.smtp_port),
                "ISOLOIR_DEMO_SMS_URL": self._sms_url,
                "ISOLOIR_DEMO_SMS_HEADERS": self._sms_headers,
            }
        return {
            "ISOLOIR_SMTP_HOST": "127.0.0.1",
            "ISOLOIR_SMTP_PORT": str(self.smtp_port),
            "ISOLOIR_SMTP_SECURITY": "none",
            "ISOLOIR_MAIL_FROM": "campagne@isoloir.example",
            "ISOLOIR_MAILS_PER_SECOND": "20",
            "ISOLOIR_SMS_URL": self._sms_url,
            "ISOLOIR_SMS_HEADERS": self._sms_headers,
            "ISOLOIR_SMS_BODY": CAUGHT_SMS,
            "ISOLOIR_SMS_PER_SECOND": "20",
        }

    @property
    def _sms_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}/sms"

    @property
    def _sms_headers(self) -> str:
        return json.dumps({"Authorization": f"Bearer {self.key}"})
