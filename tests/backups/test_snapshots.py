"""The snapshots of all databases are of one moment, though nobody who writes is stopped."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing, suppress
from typing import Any

import psycopg
import pytest
from isoloir_local.databases import plain_url
from isoloir_local.snapshots import RelaysTooBusy, one_moment
from kit.db import tenancy
from kit.db.sessions import Sessions
from kit.events.consumer import consume_events
from kit.events.outbox import RELAY_LOCK
from kit.testing.steps import as_worker
from kit.testing.tokens import BACKUP_PASSWORD
from kit.worker import keep_telling
from sqlalchemy import make_url

from tests.faults.conftest import path as path
from tests.faults.path import CONSUMER, Path, in_background

ROUNDS = 3
FAR_SECONDS = 0.5


def url_of(sessions: Sessions) -> str:
    url = sessions.kw["bind"].url.set(username=tenancy.BACKUP, password=BACKUP_PASSWORD)
    return plain_url(url.render_as_string(hide_password=False))


def seen(url: str, snapshot: str, statement: str) -> set[Any]:
    """The first column, as it was in that snapshot."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("begin isolation level repeatable read, read only")
        connection.execute(f"set transaction snapshot '{snapshot}'".encode())
        return {row[0] for row in connection.execute(statement.encode())}


@asynccontextmanager
async def far_away(url: str) -> AsyncGenerator[str]:
    """The same database over a line on which all that is asked takes its time."""
    there = make_url(url)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
        while some := await reader.read(65_536):
            await asyncio.sleep(seconds)
            writer.write(some)
        writer.close()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_connection(there.host, there.port)
        await asyncio.gather(carry(reader, asks, FAR_SECONDS), carry(answers, writer, 0))

    async with await asyncio.start_server(meet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield there.set(port=port).render_as_string(hide_password=False)


async def test_no_database_has_heard_what_its_teller_has_not_told(path: Path) -> None:
    near = {"crm": url_of(path.crm), "predict": url_of(path.predict)}

    written = 0

    async def keep_writing() -> None:
        nonlocal written
        while True:
            await path.tell(1)
            written += 1
            # Slowly enough for all of it to be heard at once.
            await asyncio.sleep(0.1)

    def look(urls: dict[str, str]) -> tuple[set[Any], set[Any]]:
        with one_moment(urls) as moment:
            heard = seen(near["predict"], moment["predict"].name, "select event_id from inbox")
            told = seen(near["crm"], moment["crm"].name, "select id from event where position is not null")
        return heard, told

    async with as_worker(path.crm) as sessions, far_away(near["predict"]) as far:
        relaying = keep_telling(sessions, path.client, "crm")
        async with in_background(keep_writing(), relaying, consume_events(path.client, path.predict, CONSUMER)):
            await path.until_counted(1)
            counts: list[int] = []
            told_meanwhile: list[int] = []
            for _ in range(ROUNDS):
                before = written
                heard, told = await asyncio.to_thread(look, {**near, "predict": far})
                assert heard <= told
                counts.append(len(heard))
                told_meanwhile.append(written - before)
    # They were written to, told and heard all the while, and no writer waited for it.
    assert counts[-1] > counts[0]
    assert min(told_meanwhile) > 2


async def test_a_relay_that_is_busy_is_waited_for_alone(path: Path) -> None:
    urls = {"crm": url_of(path.crm), "predict": url_of(path.predict)}
    with closing(psycopg.connect(urls["predict"], autocommit=True)) as busy:
        busy.execute("select pg_advisory_lock(%s)", [RELAY_LOCK])

        def wait() -> float:
            began = time.monotonic()
            with one_moment(urls):
                return time.monotonic() - began

        waiting = asyncio.create_task(asyncio.to_thread(wait))
        await asyncio.sleep(2.5)
        # Meanwhile what crm tells is published.
        await path.tell(3)
        async with asyncio.timeout(2):
            while not await path.relay():
                await asyncio.sleep(0.01)
        assert not waiting.done()
        busy.execute("select pg_advisory_unlock(%s)", [RELAY_LOCK])
        assert await waiting > 2.5


async def test_a_relay_that_never_rests_makes_it_give_up_and_leaves_no_lock(path: Path) -> None:
    urls = {"crm": url_of(path.crm), "predict": url_of(path.predict)}
    with closing(psycopg.connect(urls["crm"], autocommit=True)) as busy:
        busy.execute("select pg_advisory_lock(%s)", [RELAY_LOCK])
        with pytest.raises(RelaysTooBusy), one_moment(urls, patience=0.5):
            pass
    await path.tell(1)
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            while not await path.relay():
                await asyncio.sleep(0.05)
    assert await path.stream_length() == 1
