"""Waking whoever waits for new rows: PostgreSQL tells them as the writer commits, and nobody has to keep asking.

What is told says nothing: that there may be something to do. Who is told looks, and who was not, as the connection was
lost just then, looks again by themselves a little later: nothing depends on a notification that arrives.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from kit.db.sessions import Sessions

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

    def __init__(self, line: "Line") -> None:
        self._line = line
        self._rung = asyncio.Event()
        self._rung.set()

    @property
    def is_rung(self) -> bool:
        return self._rung.is_set()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self) -> None:
        """Until it is rung, or for LOOK_SECONDS; raises ConnectionError, which is an outage, when the line is cut."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._rung.wait()
        self._rung.clear()
        if self._line.is_lost:
            raise ConnectionResetError("the database hung up")


class Line:
    """The connection that listens for all bells of one engine. Nothing else is asked on it."""

    def __init__(self) -> None:
        self.is_lost = False
        self._bells: defaultdict[str, list[Bell]] = defaultdict(list)
        self._opened: AsyncConnection | None = None
        self._raw: psycopg.AsyncConnection | None = None
        self._socket: int | None = None
        """Watched, also once psycopg no longer says which it was."""
        self._changing = asyncio.Lock()

    async def add(self, engine: AsyncEngine, table: str) -> Bell:
        async with self._changing:
            try:
                if self._raw is None:
                    await self._open(engine)
                if table not in self._bells:
                    await self._listen(table)
            except BaseException:
                # Whatever it was asked may still be under way.
                self._lose()
                if not any(self._bells.values()):
                    await self._close()
                raise
            bell = Bell(self)
            self._bells[table].append(bell)
            return bell

    async def remove(self, table: str, bell: Bell) -> None:
        async with self._changing:
            self._bells[table].remove(bell)
            if not any(self._bells.values()):
                self._lose()
                await self._close()

    async def _open(self, engine: AsyncEngine) -> None:
        self._opened = await engine.connect()
        await self._opened.execution_options(isolation_level="AUTOCOMMIT")
        raw = (await self._opened.get_raw_connection()).driver_connection
        assert isinstance(raw, psycopg.AsyncConnection)
        self._raw = raw

    async def _listen(self, table: str) -> None:
        assert self._opened is not None
        assert self._raw is not None
        # psycopg waits on the same socket while it asks.
        self._watch(None)
        await self._opened.exec_driver_sql(f"listen {table}")
        self._watch(self._raw.fileno())
        # psycopg has taken in what came meanwhile, whomever it was for.
        self._ring_all()

    def hear(self) -> None:
        """Take in what has come, and ring whom it is for."""
        assert self._raw is not None
        line = self._raw.pgconn
        try:
            line.consume_input()
            while told := line.notifies():
                for bell in self._bells.get(told.relname.decode(), ()):
                    bell.ring()
        except psycopg.OperationalError:
            self._lose()

    def _ring_all(self) -> None:
        for bells in self._bells.values():
            for bell in bells:
                bell.ring()

    def _lose(self) -> None:
        """Nothing more comes over it: each of its bells says so, and who comes after them opens another one."""
        self.is_lost = True
        self._watch(None)
        self._ring_all()

    def _watch(self, socket: int | None) -> None:
        loop = asyncio.get_running_loop()
        if self._socket is not None:
            loop.remove_reader(self._socket)
        if socket is not None:
            loop.add_reader(socket, self.hear)
        self._socket = socket

    async def _close(self) -> None:
        if self._opened is not None:
            # It listens: nobody else may be given it.
            await self._opened.invalidate()
            await self._opened.close()


_LINES: WeakKeyDictionary[AsyncEngine, Line] = WeakKeyDictionary()


@asynccontextmanager
async def listening(sessions: Sessions, table: str) -> AsyncGenerator[Bell]:
    """A bell that rings when rows of `table` were added (`ring`)."""
    engine: AsyncEngine = sessions.kw["bind"]
    line = _LINES.get(engine)
    if line is None or line.is_lost:
        line = _LINES[engine] = Line()
    bell = await line.add(engine, table)
    try:
        yield bell
    finally:
        await line.remove(table, bell)
