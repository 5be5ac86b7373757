"""Mails over SMTP: TLS, a reused connection, and the meaning of each answer."""

from contextlib import suppress
from uuid import UUID

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from kit.messages.contents import Fate, Mail, Outcome
from kit.messages.mime import UnsendableMail, envelope_address, mail_bytes
from kit.messages.settings import Settings


class SmtpPost:
    """One relay. `send` never raises for the relay's answers or silence."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: SMTP | None = None

    async def send(self, message_id: UUID, campaign_id: UUID, mail: Mail) -> Outcome:
        try:
            content = mail_bytes(mail, self._settings.mail_from, message_id, campaign_id)
            recipient = envelope_address(mail.to)
        except UnsendableMail as error:
            return Outcome(Fate.REFUSED, f"unsendable {error}")
        client = await self._connected()
        if isinstance(client, Outcome):
            return client
        refusal = await self._open(client, recipient)
        if refusal is not None:
            return refusal
        try:
            await client.data(content)
        except SMTPResponseException as error:
            await self.close()
            return _of_code(error.code)
        except (SMTPException, OSError) as error:
            # The relay may have accepted it, and its answer was lost.
            await self.close()
            return Outcome(Fate.UNKNOWN, type(error).__name__)
        return Outcome(Fate.SENT)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(SMTPException, OSError):
                await client.quit(timeout=2)
            client.close()

    async def _connected(self) -> SMTP | Outcome:
        if self._client is not None:
            try:
                await self._client.rset()
                return self._client
            except (SMTPException, OSError):
                await self.close()
        _settings = self._settings
        client = SMTP(
            hostname=_settings.smtp_host,
            port=_settings.smtp_port,
            username=_settings.smtp_user or None,
            password=_settings.smtp_password.get_secret_value() or None,
            use_tls=_settings.smtp_security == "tls",
            start_tls=_settings.smtp_security == "starttls",
            timeout=_settings.smtp_seconds,
        )
        try:
            await client.connect()
        except (SMTPException, OSError, ValueError) as error:
            client.close()
            return Outcome(Fate.AWAY, type(error).__name__)
        self._client = client
        return client

    async def _open(self, client: SMTP, recipient: str) -> Outcome | None:
        """Send the envelope; return None when the relay is ready for the mail."""
        utf8 = not recipient.isascii()
        try:
            if utf8 and not client.supports_extension("smtputf8"):
                return Outcome(Fate.REFUSED, "no SMTPUTF8")
            await client.mail(envelope_address(self._settings.mail_from), options=["SMTPUTF8"] if utf8 else [])
            await client.rcpt(recipient, encoding="utf-8" if utf8 else "ascii")
        except aiosmtplib.SMTPRecipientRefused as error:
            return _of_code(error.code)
        except SMTPResponseException as error:
            # It refuses us: the next mail would fail too.
            await self.close()
            return Outcome(Fate.AWAY, f"SMTP {error.code}")
        except (SMTPException, OSError) as error:
            await self.close()
            return Outcome(Fate.AWAY, type(error).__name__)
        return None


def _of_code(code: int) -> Outcome:
    if code == 421:  # it is closing, and accepts nothing more
        return Outcome(Fate.AWAY, "SMTP 421")
    return Outcome(Fate.REFUSED if 500 <= code < 600 else Fate.LATER, f"SMTP {code}")
