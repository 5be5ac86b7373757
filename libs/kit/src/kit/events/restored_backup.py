"""Settings of a database restored from a backup, made before anybody uses it.

Between the backup and today it may have lived on: what it did then is gone here, and others remember it.
"""

from contextlib import closing
from dataclasses import dataclass

import psycopg
from psycopg import sql

from kit.events.outbox import POSITIONS_FROM

SKIPPED = 10**9
"""Positions that are left out: more than a log takes between a backup and its use, few enough for a thousand times."""


@dataclass(frozen=True)
class SettledDatabase:
    """`positions_from`: the next event has a higher one. `doubtful`: messages that may have gone out already."""

    positions_from: int
    doubtful: int


def settle_database(owner_url: str) -> SettledDatabase:
    """Settle, as its owner, a database that was restored just now and that nothing is connected to.

    Readers of the feed remember how far they read: what is told from now on stands behind all that they can have read.
    And a message goes out at most once: one that was due by now is filed as unknown, and the team looks.
    """
    with closing(psycopg.connect(owner_url.replace("+psycopg", ""), autocommit=True)) as connection:
        database = sql.Identifier(connection.info.dbname)
        row = connection.execute("select coalesce(max(position), 0) from event").fetchone()
        assert row
        floor = int(row[0]) + SKIPPED
        # A setting of the database and no row: whoever numbers the events reads it with its first connection.
        setting = sql.SQL("alter database {} set {} = {}")
        connection.execute(setting.format(database, sql.SQL(POSITIONS_FROM), sql.Literal(str(floor))))
        found = connection.execute("select to_regclass('message') is not null").fetchone()
        doubtful = connection.execute(_DOUBT).rowcount if found and found[0] else 0
        return SettledDatabase(floor, doubtful)


_DOUBT = """
    update message set state = 'unknown', content = null, claim = null, reason = 'restored', ended_at = now()
    where state = 'sending' or (state = 'queued' and not_before <= now() and (expires_at is null or expires_at > now()))
"""
