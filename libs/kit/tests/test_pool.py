"""Connections that nobody needs are closed; one that the server closed is not used again."""

import asyncio
import logging

import pytest
from kit.db import connection_pool
from kit.db.sessions import Sessions, close_database, is_outage, open_database, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import as_worker
from kit.testing.tokens import settings
from sqlalchemy import exc, text
from sqlalchemy.ext.asyncio import create_async_engine

COUNT = "select count(*) from pg_stat_activity where datname = current_database() and usename = current_user"
AT_ONCE = 6


async def count_connections(sessions: Sessions) -> int:
    async with transaction(sessions) as session:
        return await session.scalar(text(COUNT)) or 0


async def use_many(sessions: Sessions) -> None:
    async def use() -> None:
        async with transaction(sessions) as session:
            await session.execute(text("select pg_sleep(0.3)"))

    await asyncio.gather(*(use() for _ in range(AT_ONCE)))


async def test_connections_of_a_burst_are_closed_once_it_is_over(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = open_database(settings(sessions).worker_database_url, sessions.kw["info"]["secrets"])
    try:
        await use_many(worker)
        assert await count_connections(worker) >= AT_ONCE
        # Not before: on a busy machine a burst takes longer than such a window.
        monkeypatch.setattr(connection_pool, "WINDOW_SECONDS", 0.2)
        # The worker's own pool of the tests may hold one, too.
        most, left = 2 + connection_pool.SPARE, AT_ONCE
        for _ in range(300):
            if (left := await count_connections(worker)) <= most:
                break
            await asyncio.sleep(0.1)
        assert left <= most
    finally:
        await close_database(worker)


async def test_connections_that_are_needed_again_and_again_stay(sessions: Sessions) -> None:
    async with as_worker(sessions) as worker:
        await use_many(worker)
        before = await count_connections(worker)
        await use_many(worker)
        assert await count_connections(worker) == before


async def test_connections_that_the_server_closed_are_not_used_again(sessions: Sessions, postgres: Postgres) -> None:
    async with as_worker(sessions) as worker:
        await use_many(worker)
        ended = "select pg_terminate_backend(pid, 20000) from pg_stat_activity where usename = 'isoloir_worker'"
        run_sql(postgres, ended)
        await use_many(worker)
        assert await count_connections(worker) >= 1


async def test_who_finds_no_free_connection_is_asked_to_try_again(sessions: Sessions) -> None:
    url = settings(sessions).worker_database_url
    engine = create_async_engine(url, poolclass=connection_pool.LeanPool, pool_size=1, max_overflow=0, pool_timeout=0.1)
    try:
        async with engine.connect():
            with pytest.raises(exc.TimeoutError) as error:
                await engine.connect()
        assert is_outage(error.value)
    finally:
        await engine.dispose()


def test_a_pool_writes_no_connection_into_the_log() -> None:
    """Its lines name the database and the user."""
    assert not logging.getLogger(f"{connection_pool.__name__}.LeanPool").isEnabledFor(logging.INFO)
