"""The check that a database is at its service's last revision, without Alembic, which takes a second to load."""

import re
from importlib.resources import files

import psycopg
from psycopg.errors import UndefinedTable

_REVISION = re.compile(r'^revision(?:: str)? = "([^"]+)"', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision(?:: [^=]+)? = "([^"]+)"', re.MULTILINE)


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
    return len(stored) == 1 and stored == last_revisions(sources)
