"""Waking whoever waits for new rows: PostgreSQL tells them as the writer commits, and nobody has to keep asking.

What is told says nothing: that there may be something to do. Who is told looks, and who was not, as the connection was
lost just then, looks again by themselves a little later: nothing depends on a notification that arrives.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.db import Sessions

LOOK_SECONDS = 5.0
"""How soon whoever was not woken looks by themselves."""


def ring(table: str) -> list[str]:
    """SQL for a migration: who listens to `table` is woken when a transaction that added rows to it commits."""
    return [
        """
        create or replace function ring() returns trigger language plpgsql as $$ begin
            perform pg_notify(tg_table_name, '');
            return null;
        end $$
        """,
        # For each statement: PostgreSQL makes one of all that a transaction tells alike.
        f"create trigger ring after insert on {table} for each statement execute function ring()",
    ]


class Bell:
    """Rung at first too: nobody listened to what was written before."""

    def __init__(self, connection: psycopg.pq.abc.PGconn) -> None:
        self._connection = connection
        self._rung = asyncio.Event()
        self._lost = False
        self._rung.set()

    async def wait(self) -> None:
        """Until it is rung, or for LOOK_SECONDS; raises ConnectionError, which is an outage, when the line is cut."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._rung.wait()
        self._rung.clear()
        if self._lost:
            raise ConnectionResetError("the database hung up")

    def hear(self) -> bool:
        """Take in what has come; False once nothing more can."""
        try:
            self._connection.consume_input()
            while self._connection.notifies():
                pass
        except psycopg.OperationalError:
            self._lost = True
        self._rung.set()
        return not self._lost


@asynccontextmanager
async def listening(sessions: Sessions, table: str) -> AsyncGenerator[Bell]:
    """A bell that rings when rows of `table` were added (`ring`), on a connection that nothing is asked on."""
    engine: AsyncEngine = sessions.kw["bind"]
    loop = asyncio.get_running_loop()
    async with engine.connect() as opened:
        connection = await opened.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql(f"listen {table}")
        raw = (await connection.get_raw_connection()).driver_connection
        assert isinstance(raw, psycopg.AsyncConnection)
        bell, line = Bell(raw.pgconn), raw.fileno()

        def hear() -> None:
            if not bell.hear():
                loop.remove_reader(line)

        loop.add_reader(line, hear)
        try:
            yield bell
        finally:
            loop.remove_reader(line)
            # It listens: nobody else may be given it.
            await connection.invalidate()
