"""A pool of connections to PostgreSQL that closes idle ones, and checks each before reuse."""

import logging
import select
import time
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy import exc
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import queue as sqla_queue

# SQLAlchemy logs a pool under its class; this class is under `sqlalchemy`, which logs warnings only.
logging.getLogger(f"{__name__}.LeanPool").setLevel(logging.WARNING)

WINDOW_SECONDS = 30.0
FIRST_WINDOW_SECONDS = 5.0
"""A start uses many connections, which says nothing about later."""
SPARE = 1
"""Connections kept beyond the maximum in use at once."""


class LeanPool(AsyncAdaptedQueuePool):
    """Keeps as many connections as a window of WINDOW_SECONDS needed: a backend takes 2 MB, and a start needs many at
    once.
    """

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
            # As many were idle all the time.
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
    """For the pool's `checkout`: raise InvalidatePoolError if the server has closed the connection, without a query.

    An idle connection becomes readable only when the server closes it.
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
