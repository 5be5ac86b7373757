"""For tests: a mail relay on a real socket, its mails, and single steps of the worker."""

from typing import Any

from kit.db.sessions import Sessions
from kit.messages.contents import Channel, Fate
from kit.messages.delivery import open_posts, send_next
from kit.messages.settings import Settings
from kit.servers.mails import CaughtMessage, MailServer
from kit.testing.steps import as_worker
from kit.testing.tokens import settings

FAST = 10_000.0
"""Messages per second: high, so that tests do not wait."""


def message_settings(**more: Any) -> Settings:
    """Return settings by which demonstrations send too, as most campaigns of tests are one."""
    given = {"secret_key": settings().secret_key, "mail_from": "equipe@exemple.fr", "messages_stay_here": True}
    return Settings.model_validate(given | more)


def by_mail(server: MailServer) -> Settings:
    return message_settings(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", smtp_seconds=2)


class CaughtMessages(list[CaughtMessage]):
    """The mails that a `MailServer` received; each is answered with `reply`."""

    def __init__(self, reply: str = "250 OK") -> None:
        super().__init__()
        self.reply = reply

    async def __call__(self, mail: CaughtMessage) -> str:
        self.append(mail)
        return self.reply


async def send_once(sessions: Sessions, given: Settings, channel: Channel = Channel.EMAIL) -> Fate | None:
    """Send the next due message like the worker; return None if there is none."""
    posts = open_posts(given)
    async with as_worker(sessions) as opened:
        outcome = await send_next(opened, posts, channel, FAST)
    await posts.close()
    return outcome.fate if outcome else None
