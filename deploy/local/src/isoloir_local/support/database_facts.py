"""Facts of a service's database from PostgreSQL: revisions, sizes and lags; of no row what a person wrote there."""

from contextlib import closing
from typing import Any

import psycopg
from psycopg.errors import UndefinedTable
from psycopg.rows import dict_row

from isoloir_local.databases import plain_url, present_services, url_of

_SECONDS = 15
_FACTS = {
    "revision": "select version_num, obj_description(to_regclass('alembic_version'), 'pg_class') as served_by "
    "from alembic_version",
    "bytes": "select pg_database_size(current_database()) as bytes",
    "tables": "select relname as name, pg_total_relation_size(oid) as bytes, reltuples::bigint as rows from pg_class "
    "where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 2 desc limit 25",
    "connections": "select usename as role, state, count(*) as count from pg_stat_activity "
    "where datname = current_database() group by 1, 2 order by 1, 2",
    "unpublished_events": "select count(*) as count, extract(epoch from now() - min(recorded_at))::int as seconds "
    "from event where stream_seq is null",
    "dead_letters": "select consumer, count(*) as count, max(dead_at) as last from dead_letter group by 1 order by 1",
    "consumers": "select consumer, stopped, verified_position, missing, updated_at from consumer_state order by 1",
    "jobs": "select state, count(*) as count, extract(epoch from now() - min(asked_at))::int as oldest_seconds "
    "from job group by 1 order by 1",
    "messages": "select channel, state, count(*) as count from message group by 1, 2 order by 1, 2",
    "campaigns": "select count(*) as count from campaign",
}


def read_database_facts(server: str) -> dict[str, Any]:
    """Return the facts of each service, and of the server."""
    found: dict[str, Any] = {}
    for service in present_services(server):
        url = plain_url(url_of(server, service))
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            connection.execute(f"set statement_timeout = '{_SECONDS}s'".encode())
            found[service] = {name: _read(connection, statement) for name, statement in _FACTS.items()}
    return found


def _read(connection: psycopg.Connection, statement: str) -> Any:
    try:
        return connection.cursor(row_factory=dict_row).execute(statement.encode()).fetchall()
    except UndefinedTable:
        return []  # not every service sends messages or works off jobs
    except psycopg.Error as error:
        return {"failed": type(error).__name__}
