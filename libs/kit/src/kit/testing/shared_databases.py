"""Databases that tests use in turn: copied from a template once, emptied after each test.

This costs a tenth of a copy, and keeps the engine with its connections and compiled SQL. A database that cannot be
restored (its schema was changed, a connection is still in use) is not reused.
"""

from collections.abc import Callable

import psycopg

from kit.db.sessions import Sessions, close_database, open_database

_ROWS_LIMIT = 5_000
"""Rows that one test may write; with more, a new copy is cheaper than the dead rows."""

_FIRST_OID = 16_384
"""Lower numbers are PostgreSQL's own."""

_TABLES = f"""
    select oid::regclass::text from pg_class
    where relkind in ('r', 'p') and not relispartition and relpersistence <> 't' and oid >= {_FIRST_OID}
"""
_SEQUENCES = """
    select format('%I.%I', schemaname, sequencename), start_value from pg_sequences where last_value is null
"""
_CATALOGS = ("pg_class", "pg_trigger", "pg_constraint", "pg_policy", "pg_proc")
_SCHEMA = " union all ".join(
    f"select count(*), max(xmin::text::bigint) from {catalog} where oid >= {_FIRST_OID}"
    + (" and relpersistence <> 't' and relkind not in ('t', 'i')" if catalog == "pg_class" else "")
    for catalog in _CATALOGS
)
"""Catalogue rows, which any change of a definition rewrites."""


class SharedDatabase:
    """One copy of a service's template, with sessions for the application and the worker."""

    def __init__(self, name: str, owner_url: str, app_url: str, worker_url: str, secret: bytes) -> None:
        self.name = name
        self.app = open_database(app_url, secret)
        self.worker = open_database(worker_url, secret)
        self._owner = psycopg.connect(owner_url.replace("+psycopg", ""), autocommit=True)
        # Triggers and foreign keys are disabled, so the order of tables does not matter.
        self._owner.execute("set session_replication_role = replica")
        self._owner.execute("set lock_timeout = '2s'")
        tables = [row[0] for row in self._rows(_TABLES)]
        seeded = [row[0] for row in self._rows(_with_rows(tables))]
        self._find_written = _with_rows([table for table in tables if table not in seeded])
        self._restart = [f"select setval('{name}', {start}, false)" for name, start in self._rows(_SEQUENCES)]
        contents = [f"select array_agg(row::text order by row::text) from {table} row" for table in seeded]
        self._compared = [_SCHEMA, *contents]
        self._as_made: list[object] = [self._rows(query) for query in self._compared]

    def empty(self) -> bool:
        """Delete what a test wrote; return whether the database is as new."""
        if any(sessions.kw["bind"].pool.checkedout() for sessions in (self.app, self.worker)):
            return False
        written = [f"delete from {table}" for table, _ in self._rows(self._find_written)]
        try:
            # One message with the sequences and the comparison: each alone would cost as much.
            cursor = self._owner.execute("; ".join([*written, *self._restart, *self._compared]).encode())
        except psycopg.errors.LockNotAvailable:
            return False
        deleted, catalogue = 0, list[object]()
        for index in range(len(written) + len(self._restart) + len(self._compared)):
            if index:
                cursor.nextset()
            if index < len(written):
                deleted += cursor.rowcount
            elif index >= len(written) + len(self._restart):
                catalogue.append(cursor.fetchall())
        return deleted <= _ROWS_LIMIT and catalogue == self._as_made

    async def close(self) -> None:
        await close_database(self.app)
        await close_database(self.worker)
        self._owner.close()

    def _rows(self, query: str) -> list[tuple[str, int]]:
        return self._owner.execute(query.encode()).fetchall()


def _with_rows(tables: list[str]) -> str:
    return " union all ".join(f"select '{table}', 0 where exists (select from {table})" for table in tables)


class SharedDatabases:
    """The databases of one process that no test is using, by service."""

    def __init__(self, open_copy: Callable[[str], SharedDatabase], drop: Callable[[str], None]) -> None:
        self._open_copy, self._drop = open_copy, drop
        self._free: dict[str, list[SharedDatabase]] = {}

    def take(self, service: str) -> SharedDatabase:
        free = self._free.setdefault(service, [])
        database = free.pop() if free else self._open_copy(service)
        _TAKEN[database.name] = database
        return database

    async def give_back(self, service: str, database: SharedDatabase) -> None:
        del _TAKEN[database.name]
        if database.empty():
            self._free[service].append(database)
        else:
            await self._close(database)

    async def close(self) -> None:
        for database in (one for free in self._free.values() for one in free):
            await self._close(database)

    async def _close(self, database: SharedDatabase) -> None:
        await database.close()
        self._drop(database.name)


_TAKEN: dict[str, SharedDatabase] = {}


def find_taken(sessions: Sessions) -> SharedDatabase | None:
    """Return the shared database of these sessions, if they are a test's."""
    database = _TAKEN.get(str(sessions.kw["bind"].url.database))
    return database if database and database.app.kw["info"]["secrets"] == sessions.kw["info"]["secrets"] else None
