"""Content of a database, read by its owner: no policy hides a row, no type hides a byte."""

from contextlib import closing
from uuid import UUID

import psycopg
from kit.db.sessions import Sessions
from kit.servers.postgres import Postgres
from psycopg import sql

_TABLES = """
    select relname, exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'campaign_id')
    from pg_class join pg_namespace on relnamespace = pg_namespace.oid
    where relkind in ('r', 'p') and nspname = 'public' order by relname
"""


def read_rows(postgres: Postgres, sessions: Sessions, campaign_id: UUID | None = None) -> dict[str, list[str]]:
    """Each table's rows as PostgreSQL writes them (a `bytea` in hexadecimal); of one campaign, or all."""
    url = postgres.url(sessions.kw["bind"].url.database).replace("+psycopg", "")
    rows: dict[str, list[str]] = {}
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        for table, of_campaigns in connection.execute(_TABLES).fetchall():
            if campaign_id is not None and not of_campaigns:
                continue
            wanted = sql.SQL("select one::text from {} one").format(sql.Identifier(table))
            if campaign_id is not None:
                wanted += sql.SQL(" where campaign_id = {}").format(sql.Literal(campaign_id))
            rows[table] = sorted(text for (text,) in connection.execute(wanted))
    return rows
