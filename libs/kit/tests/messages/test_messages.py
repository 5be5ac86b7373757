"""Messages: queued, sent once at a pace, and never twice."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from kit.db.sessions import Sessions, transaction
from kit.events.restored_backup import settle_database
from kit.messages import PUBLIC, Channel, Mail, Sms, State, cancel_messages, forget_messages, queue_message
from kit.messages.contents import Fate
from kit.messages.delivery import LOST_SECONDS, delete_old_messages, open_posts, send_next
from kit.messages.queue import count_messages, list_messages
from kit.messages.schemas import MessageRead
from kit.messages.tables import MESSAGE
from kit.servers.mails import CaughtMessage, MailServer
from kit.servers.postgres import Postgres
from kit.testing.mail_relay import CaughtMessages, by_mail, send_once
from kit.testing.steps import as_worker, call, new_campaign
from kit.testing.tokens import settings
from sqlalchemy import select, text, update

MAIL = Mail(to="zoe@exemple.fr", subject="Votre demande", text="Bonjour Zoé.\n", html="<p>Bonjour Zoé.</p>")


async def put(sessions: Sessions, campaign_id: UUID, content: Mail | Sms = MAIL, **more: Any) -> UUID | None:
    async with transaction(sessions, campaign_id) as session:
        return await queue_message(session, campaign_id, content, kind="try", **more)


async def read(sessions: Sessions, campaign_id: UUID) -> list[MessageRead]:
    async with transaction(sessions, campaign_id) as session:
        return (await list_messages(session, campaign_id, None, None, 100))[0]


async def test_links_begin_with_the_address_that_the_worker_knows(sessions: Sessions, campaign_id: UUID) -> None:
    caught = CaughtMessages()
    async with MailServer(caught) as server:
        given = by_mail(server).model_copy(update={"public_url": "https://isoloir.exemple.fr", "root_path": "/proxy"})
        await put(sessions, campaign_id, MAIL.model_copy(update={"text": f"Voir {PUBLIC}/suivi/1"}))
        await send_once(sessions, given)
    assert b"Voir https://isoloir.exemple.fr/proxy/suivi/1" in caught[0].content


async def test_what_is_stored_of_a_message_is_sealed(sessions: Sessions, campaign_id: UUID) -> None:
    await put(sessions, campaign_id)
    async with transaction(sessions, campaign_id) as session:
        row = (await session.execute(select(MESSAGE))).one()
    assert b"zoe" not in row.content
    assert "zoe" not in str([value for value in row if value != row.content])


async def test_a_demonstration_sends_nothing_to_a_relay(sessions: Sessions) -> None:
    """Its people are invented, and its visitors type addresses of real ones."""
    invented, real = await new_campaign(sessions), await new_campaign(sessions, demo=False)
    caught = CaughtMessages()
    async with MailServer(caught) as relay:
        for campaign in (invented, real):
            await put(sessions, campaign)
        beyond = by_mail(relay).model_copy(update={"messages_stay_here": False})
        assert [await send_once(sessions, beyond) for _ in range(2)] == [Fate.REFUSED, Fate.SENT]
        await put(sessions, invented)
        assert await send_once(sessions, by_mail(relay)) == Fate.SENT
    assert len(caught) == 2
    refused = [one.reason for one in await read(sessions, invented) if one.state == State.FAILED]
    assert refused == ["demonstration"]


async def test_a_mail_whose_answer_is_lost_is_listed_and_never_sent_again(
    sessions: Sessions, campaign_id: UUID
) -> None:
    async def hang_up(_: CaughtMessage) -> str:
        raise OSError("gone")

    async with MailServer(hang_up) as server:
        await put(sessions, campaign_id)
        assert [await send_once(sessions, by_mail(server)) for _ in range(2)] == [Fate.UNKNOWN, None]
    (message,) = await read(sessions, campaign_id)
    assert message.state == State.UNKNOWN


async def test_a_relay_that_is_away_costs_no_attempt(sessions: Sessions, campaign_id: UUID) -> None:
    async with MailServer(CaughtMessages()) as server:
        given = by_mail(server)
    await put(sessions, campaign_id)
    assert await send_once(sessions, given) == Fate.AWAY
    (message,) = await read(sessions, campaign_id)
    assert (message.state, message.attempts) == (State.QUEUED, 0)


async def test_a_mail_that_is_put_off_too_often_fails(sessions: Sessions, campaign_id: UUID) -> None:
    async with MailServer(CaughtMessages("451 later")) as server:
        await put(sessions, campaign_id)
        for _ in range(6):
            await send_once(sessions, by_mail(server))
            async with transaction(sessions, campaign_id) as session:
                await session.execute(update(MESSAGE).values(not_before=text("now()")))
    (message,) = await read(sessions, campaign_id)
    assert (message.state, message.reason, message.attempts) == (State.FAILED, "SMTP 451", 5)


async def test_a_mail_waits_for_its_time_and_is_not_sent_after_it(sessions: Sessions, campaign_id: UUID) -> None:
    now = datetime.now(UTC)
    async with MailServer(CaughtMessages()) as server:
        await put(sessions, campaign_id, not_before=now + timedelta(hours=1))
        await put(sessions, campaign_id, expires_at=now - timedelta(seconds=1))
        assert await send_once(sessions, by_mail(server)) is None
    async with as_worker(sessions) as opened:
        await delete_old_messages(opened)
    assert [one.state for one in await read(sessions, campaign_id)] == [State.EXPIRED, State.QUEUED]


async def test_what_somebody_waits_for_goes_before_the_many(sessions: Sessions, campaign_id: UUID) -> None:
    caught = CaughtMessages()
    async with MailServer(caught) as server:
        await put(sessions, campaign_id, MAIL.model_copy(update={"to": "bulk@exemple.fr"}), bulk=True)
        await put(sessions, campaign_id)
        for _ in range(2):
            await send_once(sessions, by_mail(server))
    assert [one.recipients[0] for one in caught] == ["zoe@exemple.fr", "bulk@exemple.fr"]


async def test_the_pace_holds_for_all_workers_together(sessions: Sessions, campaign_id: UUID) -> None:
    caught = CaughtMessages()
    async with MailServer(caught) as server, as_worker(sessions) as opened:
        for _ in range(4):
            await put(sessions, campaign_id)
        posts = [open_posts(by_mail(server)) for _ in range(2)]
        until = time.monotonic() + 1.0
        while time.monotonic() < until:
            await asyncio.gather(*(send_next(opened, one, Channel.EMAIL, 2.0) for one in posts))
        for one in posts:
            await one.close()
    assert 1 <= len(caught) <= 3


async def test_a_name_is_queued_once_and_somebody_erased_leaves_nothing(sessions: Sessions, campaign_id: UUID) -> None:
    about = uuid4()
    assert await put(sessions, campaign_id, about=about, once="j-5")
    assert await put(sessions, campaign_id, about=about, once="j-5") is None
    async with transaction(sessions, campaign_id) as session:
        assert len(await cancel_messages(session, campaign_id, about)) == 1
        assert (await count_messages(session, campaign_id))[State.CANCELLED] == 1
        await forget_messages(session, campaign_id, about)
    assert await read(sessions, campaign_id) == []


KILLED = """
import asyncio, sys
from kit.db.sessions import open_database
from kit.messages import Channel
from kit.messages.delivery import open_posts, send_next
from kit.messages.settings import Settings

async def main():
    posts = open_posts(Settings())
    sessions = open_database(Settings().worker_database_url, bytes.fromhex(sys.argv[1]))
    while True:
        await send_next(sessions, posts, Channel.EMAIL, 10_000.0)

asyncio.run(main())
"""


async def test_after_kill_9_no_mail_is_sent_twice_and_the_doubtful_ones_are_listed(
    sessions: Sessions, campaign_id: UUID
) -> None:
    """A worker is killed while the relay holds a mail: that one is filed, the others go out once."""
    arrived: list[str] = []
    holding = asyncio.Event()

    async def hold_the_third(mail: CaughtMessage) -> str:
        arrived.append(mail.recipients[0])
        if len(arrived) == 3:
            holding.set()
            await asyncio.sleep(3)
        return "250 OK"

    async with MailServer(hold_the_third) as server:
        for number in range(6):
            await put(sessions, campaign_id, MAIL.model_copy(update={"to": f"n{number}@exemple.fr"}))
        given = by_mail(server)
        environment = {
            "ISOLOIR_SECRET_KEY": given.secret_key.get_secret_value(),
            "ISOLOIR_WORKER_DATABASE_URL": settings(sessions).worker_database_url,
            "ISOLOIR_SMTP_HOST": "127.0.0.1",
            "ISOLOIR_MESSAGES_STAY_HERE": "true",
            "ISOLOIR_SMTP_PORT": str(server.port),
            "ISOLOIR_SMTP_SECURITY": "none",
            "ISOLOIR_MAIL_FROM": "equipe@exemple.fr",
        }
        secret = sessions.kw["info"]["secrets"][0].hex()
        worker = subprocess.Popen(  # noqa: ASYNC220  # starts at once
            [sys.executable, "-c", KILLED, secret], env=os.environ | environment
        )
        try:
            await asyncio.wait_for(holding.wait(), 60)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait(60)
        states = [one.state for one in await read(sessions, campaign_id)]
        assert states.count(State.SENDING) == 1
        async with transaction(sessions, campaign_id) as session:
            long_ago = text(f"now() - interval '{LOST_SECONDS + 1} seconds'")
            await session.execute(update(MESSAGE).values(claimed_at=long_ago))
        async with as_worker(sessions) as opened:
            await delete_old_messages(opened)
        while await send_once(sessions, given) is not None:
            pass
    assert sorted(arrived) == sorted(set(arrived))
    assert len(arrived) == 6
    unknown = [one for one in await read(sessions, campaign_id) if one.state == State.UNKNOWN]
    assert [one.reason for one in unknown] == ["worker lost"]


async def test_the_team_sees_what_became_of_messages_not_what_they_say(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await put(sessions, campaign_id)
    other = await new_campaign(sessions)
    async with call(app, campaign_id) as client:
        page = (await client.get("/v1/message-queue")).json()
        counts = (await client.get("/v1/message-queue/counts")).json()
        assert (await client.get("/v1/message-queue?state=sent")).json()["items"] == []
        assert (await client.get("/v1/message-queue?state=odd")).status_code == 422
    assert "zoe" not in json.dumps(page)
    assert page["items"][0]["state"] == "queued"
    assert counts["queued"] == 1
    async with call(app, other) as client:
        assert (await client.get("/v1/message-queue")).json()["items"] == []


async def test_after_a_restore_what_was_due_is_in_doubt_and_what_is_for_later_still_goes_out(
    sessions: Sessions, campaign_id: UUID, postgres: Postgres
) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await put(sessions, campaign_id)
    later = await put(sessions, campaign_id, not_before=tomorrow)
    database = sessions.kw["bind"].url.database
    assert later
    settled = await asyncio.to_thread(settle_database, postgres.url(database))
    assert settled.doubtful == 1
    kept = {one.id: (one.state, one.reason) for one in await read(sessions, campaign_id)}
    assert kept.pop(later) == (State.QUEUED, "")
    assert list(kept.values()) == [(State.UNKNOWN, "restored")]
    caught = CaughtMessages()
    async with MailServer(caught) as server:
        await send_once(sessions, by_mail(server))
    assert len(caught) == 0
