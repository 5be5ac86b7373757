"""Connections to PostgreSQL: closed when nobody needed them for a while, and looked at before they are used again."""

import logging
import select
import time
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy import exc
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import queue as sqla_queue

# SQLAlchemy logs of a pool under its class: those of its own classes are silent, as `sqlalchemy` logs warnings alone.
logging.getLogger(f"{__name__}.LeanPool").setLevel(logging.WARNING)

WINDOW_SECONDS = 30.0
FIRST_WINDOW_SECONDS = 5.0
"""A start asks for much at once, and says nothing of what is needed later."""
SPARE = 1
"""Connections that are kept beyond the most that were in use at once."""


class LeanPool(AsyncAdaptedQueuePool):
    """Keeps what a window of WINDOW_SECONDS needed: a backend of PostgreSQL is 2 MB, and a start needs many at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle = self.size()
        self._ends_at = time.monotonic() + min(FIRST_WINDOW_SECONDS, WINDOW_SECONDS)

    def _do_get(self) -> ConnectionPoolEntry:
        entry = super()._do_get()
        self._idle = min(self._idle, self.checkedin())
        return entry

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        now = time.monotonic()
        if now >= self._ends_at:
            # So many lay idle all the while.
            too_many = self._idle - SPARE
            self._idle, self._ends_at = self.size(), now + WINDOW_SECONDS
            for _ in range(too_many):
                with suppress(sqla_queue.Empty):
                    self._close(self._pool.get(block=False))
        super()._do_return_conn(record)

    def _close(self, record: ConnectionPoolEntry) -> None:
        try:
            record.close()
        finally:
            self._dec_overflow()


def refuse_closed(dbapi_connection: Any, _record: object, _proxy: object) -> None:
    """For the pool's `checkout`: raise InvalidatePoolError where the server has hung up, without asking it anything.

    Between two uses a server sends nothing but its goodbye: then there is something to read.
    """
    raw: psycopg.AsyncConnection = dbapi_connection.driver_connection
    if raw.closed or (_is_readable(raw) and not _was_encryption(raw)):
        raise exc.InvalidatePoolError


def _is_readable(raw: psycopg.AsyncConnection) -> bool:
    line = select.poll()
    line.register(raw.fileno(), select.POLLIN)
    return bool(line.poll(0))


def _was_encryption(raw: psycopg.AsyncConnection) -> bool:
    """Return True if the bytes received were TLS's own, such as a new key."""
    if not raw.pgconn.ssl_in_use:
        return False
    try:
        raw.pgconn.consume_input()
    except psycopg.OperationalError:
        return False
    return not _is_readable(raw)
