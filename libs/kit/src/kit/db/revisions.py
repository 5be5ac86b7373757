"""The check that a database is at its service's last revision, without Alembic, which takes a second to load."""

import re
from importlib.resources import files

import psycopg
from psycopg.errors import UndefinedTable

_REVISION = re.compile(r'^revision(?:: str)? = "([^"]+)"', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision(?:: [^=]+)? = "([^"]+)"', re.MULTILINE)


def last_revisions(sources: list[str]) -> set[str]:
    """Return the revisions that no other one of these migrations follows."""
    known = {found for source in sources for found in _REVISION.findall(source)}
    return known - {found for source in sources for found in _BEFORE.findall(source)}


def is_current(service: str, connection: psycopg.Connection) -> bool:
    """Return True if the service's database needs no upgrade; False also if that is unknown."""
    versions = files(service) / "migrations" / "versions"
    sources = [path.read_text() for path in versions.iterdir() if path.name.endswith(".py")]
    try:
        found = {row[0] for row in connection.execute("select version_num from alembic_version")}
    except UndefinedTable:
        return False
    return len(found) == 1 and found == last_revisions(sources)
