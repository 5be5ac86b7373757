"""What a worker waits through: a database that is away or has no room, and nothing else. What a deadlock is told."""

import asyncio
import socket
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from fastapi import FastAPI
from kit.db.bulk_copy import stage_lines
from kit.db.sessions import Sessions, close_database, is_outage, open_database, transaction
from kit.servers.postgres import Postgres
from kit.servers.process import free_port
from kit.testing.steps import call
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError


class _Refused(Exception):
    """As psycopg's where no connection came about: without a state."""

    sqlstate = None


class _Full(Exception):
    sqlstate = "53100"


class _Unknown(Exception):
    sqlstate = "42P01"


AWAY = OperationalError("select 1", None, _Refused())
FULL = OperationalError("select 1", None, _Full())
LOST = psycopg.OperationalError("the connection is lost")
DISPLEASED = OperationalError("select 1", None, _Unknown())


@pytest.mark.parametrize("error", [AWAY, FULL, LOST, ExceptionGroup("tasks", [AWAY, LOST])])
def test_a_database_that_is_away_is_waited_for_also_by_tasks_of_a_group(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        DISPLEASED,
        psycopg.errors.LockNotAvailable(),
        ValueError(),
        # Of a file, of a mail server, of NATS: waiting for the database does not help.
        FileNotFoundError(),
        ConnectionResetError(),
        TimeoutError(),
        socket.gaierror(),
        ExceptionGroup("tasks", [AWAY, ValueError()]),
        ExceptionGroup("tasks", [AWAY, ConnectionResetError()]),
        ExceptionGroup("tasks", [DISPLEASED]),
    ],
)
def test_any_other_fault_ends_the_process(error: Exception) -> None:
    assert not is_outage(error)


async def test_a_database_where_nobody_listens_or_that_has_no_address_is_away() -> None:
    for host, port in (("127.0.0.1", free_port()), ("isoloir.invalid", 5432)):
        sessions = open_database(f"postgresql+psycopg://nobody@{host}:{port}/nowhere", b"0" * 32)
        with pytest.raises(DBAPIError) as caught:
            async with transaction(sessions) as session:
                await session.execute(text("select 1"))
        assert is_outage(caught.value)
        await close_database(sessions)


async def test_a_connection_that_breaks_within_a_copy_is_an_outage(sessions: Sessions, postgres: Postgres) -> None:
    def lines() -> Iterator[str]:
        yield "1\n"
        with psycopg.connect(postgres.url("postgres").replace("+psycopg", ""), autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", (backend,))
            while other.execute("select from pg_stat_activity where pid = %s", (backend,)).fetchone():
                pass
        for _ in range(20_000):
            yield "1\n"

    async with sessions() as session:
        backend = await session.scalar(text("select pg_backend_pid()"))
        with pytest.raises(psycopg.OperationalError) as caught:
            await stage_lines(session, "staged_numbers", "select 1 as number", ["number"], lines())
        await session.invalidate()
    assert is_outage(caught.value)


_WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


async def test_who_is_given_up_in_a_deadlock_is_asked_to_try_again(
    app: FastAPI, postgres: Postgres, sessions: Sessions, campaign_id: UUID
) -> None:
    name = sessions.kw["bind"].url.database
    # Its own patience is longer, so that it is the request which is given up.
    async with (
        call(app, campaign_id) as client,
        await psycopg.AsyncConnection.connect(
            postgres.url(name).replace("+psycopg", ""), options="-c deadlock_timeout=1min"
        ) as other,
        await psycopg.AsyncConnection.connect(postgres.url(name).replace("+psycopg", ""), autocommit=True) as watcher,
    ):
        first, second = [(await client.post("/v1/notes", json={"size": 1, "text": "a"})).json()["id"] for _ in "ab"]
        await other.execute("update note set size = 50 where id = %s", (second,))
        joined = asyncio.create_task(client.post(f"/v1/notes/{first}/{second}/join"))
        while (await (await watcher.execute(_WAITING)).fetchone()) == (0,):
            await asyncio.sleep(0.01)
        await other.execute("update note set size = 50 where id = %s", (first,))
        answer = await joined
        await other.commit()
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["type"] == "/problems/Unavailable"
        sizes = await (await watcher.execute("select distinct size from note")).fetchall()
        assert sizes == [(50,)], "nothing of it was stored"
        assert (await client.post(f"/v1/notes/{first}/{second}/join")).status_code == 204


async def test_a_statement_that_takes_too_long_is_stopped_and_nothing_of_it_is_stored(
    app: FastAPI, postgres: Postgres, sessions: Sessions, campaign_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sessions.kw["info"], "statement_seconds", 1)
    database = postgres.url(sessions.kw["bind"].url.database).replace("+psycopg", "")
    async with (
        call(app, campaign_id) as client,
        await psycopg.AsyncConnection.connect(database) as other,
    ):
        first, second = [(await client.post("/v1/notes", json={"size": 1, "text": "a"})).json()["id"] for _ in "ab"]
        await other.execute("update note set size = 50 where id = %s", (second,))
        answer = await client.post(f"/v1/notes/{first}/{second}/join")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        assert answer.json()["type"] == "/problems/Unavailable"
        sizes = await (await other.execute("select size from note order by size")).fetchall()
        assert sizes == [(1,), (50,)], "nothing of it was stored"
        await other.rollback()
        assert (await client.post(f"/v1/notes/{first}/{second}/join")).status_code == 204


async def test_the_limit_of_a_request_is_none_of_a_worker(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[str | None] = []
    for seconds in (7, None):
        monkeypatch.setitem(sessions.kw["info"], "statement_seconds", seconds)
        async with transaction(sessions) as session:
            limits.append(await session.scalar(text("show statement_timeout")))
    assert limits == ["7s", "0"], "it ends with the transaction: the next on this connection has none"
