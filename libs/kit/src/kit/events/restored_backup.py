"""Preparation of a database restored from a backup, before it is used.

The original may have gone on after the backup: that work is lost here, but others remember it.
"""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from kit.events.outbox import POSITIONS_FROM

SKIPPED = 10**9
"""Positions skipped: more than a log grows between a backup and its use, few enough for a thousand restores."""


@dataclass(frozen=True)
class SettledDatabase:
    """The result. `positions_from`: the next event's position is higher; `doubtful`: messages that may have been
    sent.
    """

    positions_from: int
    doubtful: int


def settle_database(owner_url: str) -> SettledDatabase:
    """Prepare, as the owner, a freshly restored database without connections.

    Readers of the feed remember their position, so new events must come after any that they may have read. Messages are
    sent at most once, so those that were due are marked as unknown, for the team to check.
    """
    with closing(psycopg.connect(owner_url.replace("+psycopg", ""), autocommit=True)) as connection:
        floor = skip_positions(connection)
        message_table = connection.execute("select to_regclass('message') is not null").fetchone()
        doubtful = connection.execute(_DOUBT).rowcount if message_table and message_table[0] else 0
        return SettledDatabase(floor, doubtful)


def skip_positions(connection: psycopg.Connection[Any]) -> int:
    """Have the positions of what is told next be far from those of before; return the last that is skipped."""
    row = connection.execute("select coalesce(max(position), 0) from event").fetchone()
    assert row
    floor = int(row[0]) + SKIPPED
    # A database setting and not a row: the relay reads it with its first connection.
    setting = sql.SQL("alter database {} set {} = {}")
    database = sql.Identifier(connection.info.dbname)
    connection.execute(setting.format(database, sql.SQL(POSITIONS_FROM), sql.Literal(str(floor))))
    return floor


_DOUBT = """
    update message set state = 'unknown', content = null, claim = null, reason = 'restored', ended_at = now()
    where state = 'sending' or (state = 'queued' and not_before <= now() and (expires_at is null or expires_at > now()))
"""
