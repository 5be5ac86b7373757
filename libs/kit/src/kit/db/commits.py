"""Commits that nobody can be sure of: a connection lost meanwhile, or no standby that confirmed it.

PostgreSQL with synchronous standbys commits on its own disk, then waits for one of them. If somebody cancels that wait
it warns, and answers as if all were well: the primary may then be lost with what was acknowledged.
"""

from collections.abc import MutableMapping
from typing import Any

import psycopg
from psycopg.errors import Diagnostic

_COMMITTING, _CONNECTION, _UNREPLICATED = "committing", "connection", "unreplicated"


def watch_replication(dbapi_connection: Any, record: Any) -> None:
    """For the pool's `connect`: note when PostgreSQL gives up waiting for a standby."""
    raw: psycopg.AsyncConnection = dbapi_connection.driver_connection
    # Not the record: it holds the connection, which would end only when cycles are looked for, unclosed.
    info: MutableMapping[Any, Any] = record.info

    def note(diagnostic: Diagnostic) -> None:
        # The text is in the server's language, the name of the function is not.
        if diagnostic.source_function == "SyncRepWaitForLSN":
            info[_UNREPLICATED] = True

    raw.add_notice_handler(note)


def note_begin(info: MutableMapping[Any, Any], connection: MutableMapping[Any, Any]) -> None:
    """`info`: of the session; `connection`: of the connection that its transaction uses."""
    connection.pop(_UNREPLICATED, None)
    info.pop(_COMMITTING, None)
    info[_CONNECTION] = connection


def note_commit(info: MutableMapping[Any, Any]) -> None:
    info[_COMMITTING] = True


def is_committing(info: MutableMapping[Any, Any]) -> bool:
    """Return True if the session's transaction had begun to commit."""
    return bool(info.get(_COMMITTING))


def is_unreplicated(info: MutableMapping[Any, Any]) -> bool:
    """Return True if the session's transaction committed without the standby that was to confirm it."""
    return bool(info.get(_CONNECTION, {}).get(_UNREPLICATED))
