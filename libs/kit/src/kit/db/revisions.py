"""Meaning of a database's revision to the code that is to run on it, without Alembic, which takes a second to load.

Code also serves a database of a later release, as long as no migration since took away what it uses: such a migration
states it (`contract = "…"`), and the last of them is noted in the database.
"""

import re
from collections.abc import Collection
from importlib.resources import files

import psycopg
from psycopg.errors import UndefinedTable

_REVISION = re.compile(r'^revision(?:: str)? = "([^"]+)"', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision(?:: [^=]+)? = "([^"]+)"', re.MULTILINE)


_CONTRACT = re.compile(r'^contract(?:: str)? = "', re.MULTILINE)
_NOTE = "Served by code that knows "

READ_NOTE = "select obj_description(to_regclass('alembic_version'), 'pg_class')"
"""The statement that reads what `served_since` noted."""


def note_of(revision: str) -> str:
    """Return the statement that notes in the database which revision code has to know to serve it."""
    return f"comment on table alembic_version is '{_NOTE}{revision}'"


def served_since(sources: list[str]) -> str:
    """Return the last migration after which code that does not know it is of no use: a contract, else the first."""
    known = {revision: source for source in sources for revision in _REVISION.findall(source)}
    before = {revision: _BEFORE.findall(source) for revision, source in known.items()}
    (at,) = last_revisions(sources)
    while before[at] and not _CONTRACT.search(known[at]):
        (at,) = before[at]
    return at


def is_served(known: Collection[str], stored: str, note: str | None) -> bool:
    """Return True for a database of a later release that code which knows these revisions can serve."""
    return stored not in known and (note or "").removeprefix(_NOTE) in known


def last_revisions(sources: list[str]) -> set[str]:
    """Return the revisions that no other one of these migrations follows."""
    revisions = {revision for source in sources for revision in _REVISION.findall(source)}
    return revisions - {revision for source in sources for revision in _BEFORE.findall(source)}


def is_current(service: str, connection: psycopg.Connection) -> bool:
    """Return True if the service's database needs no upgrade; False also if that is unknown."""
    versions = files(service) / "migrations" / "versions"
    sources = [path.read_text() for path in versions.iterdir() if path.name.endswith(".py")]
    try:
        stored = {row[0] for row in connection.execute("select version_num from alembic_version")}
    except UndefinedTable:
        return False
    if stored == last_revisions(sources):
        return True
    row = connection.execute(READ_NOTE.encode()).fetchone()
    known = {revision for source in sources for revision in _REVISION.findall(source)}
    return len(stored) == 1 and is_served(known, stored.pop(), row[0] if row else None)
