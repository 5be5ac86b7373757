"""Notifications of new rows (PostgreSQL LISTEN and NOTIFY), to avoid polling.

A notification has no content: its subscriber looks for work. After a lost connection it looks on its own a little
later, so nothing depends on a notification arriving.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from kit.db.sessions import LineCut, Sessions

LOOK_SECONDS = 5.0
"""The longest wait without a notification."""

CONNECT_SECONDS = 5
"""The longest that a direct connection may take. While another server becomes the primary, the balancer may take one
that nobody answers: by itself psycopg would wait for 130 s, and nothing would be told meanwhile.
"""


def notify_trigger_sql(table: str) -> list[str]:
    """Return SQL for a migration: notify subscribers of `table` when a transaction with new rows commits."""
    return [
        """
        create or replace function ring() returns trigger language plpgsql as $$ begin
            perform pg_notify(tg_table_name, '');
            return null;
        end $$
        """,
        # Per statement: PostgreSQL merges a transaction's identical notifications.
        f"create trigger ring after insert on {table} for each statement execute function ring()",
    ]


class Subscription:
    """A subscription to the new rows of one table, which starts as notified, for rows inserted before."""

    def __init__(self, listener: "Listener") -> None:
        self._listener = listener
        self._notified = asyncio.Event()
        self._notified.set()

    @property
    def is_notified(self) -> bool:
        return self._notified.is_set()

    def notify(self) -> None:
        self._notified.set()

    async def wait(self) -> None:
        """Wait until notified, or LOOK_SECONDS; raise LineCut, an outage, if the connection is lost."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._notified.wait()
        self._notified.clear()
        if self._listener.is_lost:
            raise LineCut("the database hung up")


class Listener:
    """The connection that listens for all subscriptions of one engine, and runs no other query."""

    def __init__(self, direct: str = "") -> None:
        """`direct`: `host:port` of PostgreSQL, where the engine's connections are those of a PgBouncer."""
        self.is_lost = False
        self._direct = direct
        self._subscriptions: defaultdict[str, list[Subscription]] = defaultdict(list)
        self._opened: AsyncConnection | None = None
        self._raw: psycopg.AsyncConnection | None = None
        self._socket: int | None = None
        """The watched socket, also once psycopg no longer says which it was."""
        self._changing = asyncio.Lock()

    async def add(self, engine: AsyncEngine, table: str) -> Subscription:
        async with self._changing:
            try:
                if self._raw is None:
                    await self._open(engine)
                if table not in self._subscriptions:
                    await self._listen(table)
            except BaseException:
                # An earlier query may still be under way.
                self._lose()
                if not any(self._subscriptions.values()):
                    await self._close()
                raise
            subscription = Subscription(self)
            self._subscriptions[table].append(subscription)
            return subscription

    async def remove(self, table: str, subscription: Subscription) -> None:
        async with self._changing:
            self._subscriptions[table].remove(subscription)
            if not any(self._subscriptions.values()):
                self._lose()
                await self._close()

    async def _open(self, engine: AsyncEngine) -> None:
        self._opened = await (_engine_at(self._direct, engine) if self._direct else engine).connect()
        await self._opened.execution_options(isolation_level="AUTOCOMMIT")
        raw = (await self._opened.get_raw_connection()).driver_connection
        assert isinstance(raw, psycopg.AsyncConnection)
        self._raw = raw

    async def _listen(self, table: str) -> None:
        assert self._opened is not None
        assert self._raw is not None
        # psycopg waits on the same socket during a query.
        self._watch(None)
        await self._opened.exec_driver_sql(f"listen {table}")
        self._watch(self._raw.fileno())
        # psycopg has read notifications meanwhile, for any subscription.
        self._notify_all()

    def on_readable(self) -> None:
        """Read the pending notifications, and notify their subscriptions."""
        assert self._raw is not None
        connection = self._raw.pgconn
        try:
            connection.consume_input()
            while notification := connection.notifies():
                for subscription in self._subscriptions.get(notification.relname.decode(), ()):
                    subscription.notify()
        except psycopg.OperationalError:
            self._lose()

    def _notify_all(self) -> None:
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.notify()

    def _lose(self) -> None:
        """Mark the connection as lost: each subscription raises, and the next one opens another."""
        self.is_lost = True
        self._watch(None)
        self._notify_all()

    def _watch(self, socket: int | None) -> None:
        loop = asyncio.get_running_loop()
        if self._socket is not None:
            loop.remove_reader(self._socket)
        if socket is not None:
            loop.add_reader(socket, self.on_readable)
        self._socket = socket

    async def _close(self) -> None:
        if self._opened is not None:
            # It listens, so it must not return to the pool.
            await self._opened.invalidate()
            await self._opened.close()


def _engine_at(address: str, engine: AsyncEngine) -> AsyncEngine:
    host, _, port = address.rpartition(":")
    url = engine.url.set(host=host, port=int(port))
    limit = {"connect_timeout": CONNECT_SECONDS}
    return create_async_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=limit)


_LISTENERS: WeakKeyDictionary[AsyncEngine, Listener] = WeakKeyDictionary()


@asynccontextmanager
async def subscribe_to_inserts(sessions: Sessions, table: str) -> AsyncGenerator[Subscription]:
    """Yield a subscription that is notified when rows of `table` were added (`notify_trigger_sql`)."""
    engine: AsyncEngine = sessions.kw["bind"]
    listener = _LISTENERS.get(engine)
    if listener is None or listener.is_lost:
        listener = _LISTENERS[engine] = Listener(sessions.kw["info"].get("direct", ""))
    subscription = await listener.add(engine, table)
    try:
        yield subscription
    finally:
        await listener.remove(table, subscription)
