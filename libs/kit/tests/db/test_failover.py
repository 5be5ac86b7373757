"""What a request is told when its database changes places: never that all is well, never 500."""

import asyncio
import gc
import socket
import weakref
from collections.abc import Generator
from contextlib import contextmanager

import psycopg
import pytest
from fastapi import FastAPI
from kit.app import attach_settings
from kit.db import notifications
from kit.db.commits import watch_replication
from kit.db.notifications import subscribe_to_inserts
from kit.db.sessions import Sessions, Unconfirmed, close_database, is_outage, open_database, transaction
from kit.events import bus
from kit.events.outbox import EVENT
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.testing.fixtures import NewDatabase, run_sql
from kit.testing.steps import call, new_campaign
from kit.testing.tokens import SECRET, settings
from nats.js.errors import APIError
from sqlalchemy import text

NOTE = {"size": 1, "text": "a"}
WAITING = "select pid from pg_stat_activity where wait_event = 'SyncRep'"


@contextmanager
def without_standby(postgres: Postgres) -> Generator[None]:
    """Commits wait for a standby that is not there."""
    run_sql(postgres, "alter system set synchronous_standby_names = 'nobody'", "select pg_reload_conf()")
    try:
        yield
    finally:
        run_sql(postgres, "alter system reset synchronous_standby_names", "select pg_reload_conf()")


@pytest.mark.parametrize("end", ["pg_cancel_backend", "pg_terminate_backend"])
async def test_what_no_standby_confirmed_is_not_acknowledged_and_may_be_stored(
    app: FastAPI, postgres: Postgres, campaign_id: object, end: str
) -> None:
    url = postgres.url().replace("+psycopg", "")
    once = {"Idempotency-Key": "once"}
    async with call(app, campaign_id) as client, asyncio.timeout(60):
        with without_standby(postgres):
            written = asyncio.create_task(client.post("/v1/notes", json=NOTE, headers=once))
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
                while not (waiting := await (await other.execute(WAITING)).fetchone()):
                    await asyncio.sleep(0.01)
                await other.execute(f"select {end}(%s)".encode(), waiting)
            answer = await written
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/Unavailable")
        assert "peut-être" in answer.json()["detail"]
        again = await client.post("/v1/notes", json=NOTE, headers=once)
        assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
        assert (await client.get("/v1/notes")).json() == 1
        assert (await client.post("/v1/notes", json=NOTE)).status_code == 201


async def test_before_the_commit_nothing_is_in_doubt(sessions: Sessions) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011  # whatever the driver makes of it
        async with transaction(sessions) as session:
            await session.execute(text("select pg_terminate_backend(pg_backend_pid())"))
    assert is_outage(caught.value)
    assert not isinstance(caught.value, Unconfirmed)


async def test_a_server_that_is_no_longer_the_primary_is_away(
    app: FastAPI, private_database: NewDatabase, postgres: Postgres
) -> None:
    sessions = private_database("kit")
    campaign_id = await new_campaign(sessions)
    await sessions.kw["bind"].dispose()
    name = sessions.kw["bind"].url.database
    run_sql(postgres, f"alter database {name} set default_transaction_read_only = on")
    attach_settings(app, settings(sessions), sessions)
    async with call(app, campaign_id) as client:
        answer = await client.post("/v1/notes", json=NOTE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_a_stream_has_the_replicas_that_are_set_and_else_those_it_had(nats_server: Nats) -> None:
    async with bus.connect(f"nats://127.0.0.1:1,{nats_server.url}") as client:
        assert (await bus.declare_stream(client, "crm", 1)).config.num_replicas == 1
        assert (await bus.declare_stream(client, "crm")).config.num_replicas == 1
        with pytest.raises(APIError, match="replicas"):
            await bus.declare_stream(client, "crm", 3)


def test_a_watched_connection_ends_with_its_record() -> None:
    class Raw:
        def add_notice_handler(self, handler: object) -> None:
            self.handler = handler

    class Record:
        def __init__(self, raw: Raw) -> None:
            self.info: dict[str, object] = {}
            self.driver_connection = raw

    gc.disable()
    try:
        record = Record(Raw())
        watch_replication(record, record)
        raw = weakref.ref(record.driver_connection)
        del record
        assert raw() is None
    finally:
        gc.enable()


async def test_a_direct_line_that_nobody_answers_is_given_up_and_is_an_outage(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "CONNECT_SECONDS", 2)
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        silent = open_database(url, SECRET, direct=f"{host}:{port}")
        with pytest.raises(Exception) as caught:  # noqa: PT011  # whatever the driver makes of it
            async with asyncio.timeout(30), subscribe_to_inserts(silent, EVENT.name):
                pass
    assert is_outage(caught.value)
    assert not isinstance(caught.value, TimeoutError)
    await close_database(silent)
