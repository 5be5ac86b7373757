"""A mailing written, sent and delivered."""

from typing import Any

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.messages import Channel
from kit.messages.delivery import open_posts, send_next
from kit.messages.settings import Settings as MailSettings
from kit.servers.mails import CaughtMessage, MailServer
from kit.testing.steps import as_worker, work_off
from kit.testing.tokens import settings

from .conftest import MAILING


async def make(client: AsyncClient, **more: Any) -> str:
    made = await client.post("/v1/mailings", json=MAILING | more)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def sent(client: AsyncClient, sessions: Sessions, mailing: str) -> dict[str, Any]:
    asked = await client.post(f"/v1/mailings/{mailing}/send", json={})
    assert asked.status_code == 200, asked.text
    assert await work_off(sessions, JOBS) == 1
    return (await client.get(f"/v1/mailings/{mailing}")).json()


async def deliver(sessions: Sessions, channel: Channel = Channel.EMAIL) -> list[CaughtMessage]:
    caught: list[CaughtMessage] = []

    async def catch(mail: CaughtMessage) -> str:
        caught.append(mail)
        return "250 OK"

    async with MailServer(catch) as server:
        said = MailSettings.model_validate(
            settings(sessions).model_dump()
            | {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none", "mail_from": "c@exemple.fr"}
            | {"messages_stay_here": True}
        )
        posts = open_posts(said)
        async with as_worker(sessions) as opened:
            while await send_next(opened, posts, channel, 1e6) is not None:
                pass
        await posts.close()
    return caught
