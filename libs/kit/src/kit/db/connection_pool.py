"""Connections to PostgreSQL: closed when nobody needed them for a while, and looked at before they are used again."""

import logging
import select
import time
from typing import Any

import psycopg
from sqlalchemy import exc
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

# SQLAlchemy logs of a pool under its class: those of its own classes are silent, as `sqlalchemy` logs warnings alone.
logging.getLogger(f"{__name__}.LeanPool").setLevel(logging.WARNING)

WINDOW_SECONDS = 30.0
SPARE = 1
"""Connections that are kept beyond the most that were in use at once."""


class LeanPool(AsyncAdaptedQueuePool):
    """Keeps what a window of WINDOW_SECONDS needed: a backend of PostgreSQL is 2 MB, and a start needs many at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle = self.size()
        self._too_many = 0
        self._ends_at = time.monotonic() + WINDOW_SECONDS

    def _do_get(self) -> ConnectionPoolEntry:
        entry = super()._do_get()
        self._idle = min(self._idle, self.checkedin())
        return entry

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        now = time.monotonic()
        if now >= self._ends_at:
            # So many lay idle all the while.
            self._too_many = max(0, self._idle - SPARE)
            self._idle, self._ends_at = self.size(), now + WINDOW_SECONDS
        if self._too_many:
            self._too_many -= 1
            try:
                record.close()
            finally:
                self._dec_overflow()
        else:
            super()._do_return_conn(record)


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
