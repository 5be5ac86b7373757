"""Upgrade of a database from the migrations before the baseline, keeping its data.

The service's `bridge.sql` fixes known differences. The result is then compared with a fresh baseline on the same
server, and rolled back if it differs.
"""

import re
from pathlib import Path

from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, text

from kit.db.catalogue import ALEMBIC, read_catalogue

LAST_WITH_THEM = "3fb101a5"
"""The commit whose suite upgrades a database to the last migration before the baseline."""

_SCRATCH = "isoloir_baseline"
_OURS = re.compile(r" to isoloir_\w+$")


class WrongRevision(RuntimeError):
    """The database is at a revision that this release cannot upgrade."""


class SchemaDiffers(RuntimeError):
    """The database does not have the schema of its revision."""


def adopt_baseline(connection: Connection, scripts: ScriptDirectory) -> None:
    """Stamp an older database with the baseline once its schema matches; leave others alone, or refuse them.

    Raises WrongRevision and SchemaDiffers, having changed nothing.
    """
    with connection.begin():
        revision = read_revision(connection)
        if revision is None or revision in {script.revision for script in scripts.walk_revisions()}:
            return
        baseline = _baseline(scripts)
        if revision != baseline.module.replaces:
            raise WrongRevision(_what_to_do(revision, baseline.module.replaces, scripts))
        folder = Path(scripts.dir)
        _execute(connection, (folder / "bridge.sql").read_text())
        if wrong := list_differences(connection, (folder / "baseline.sql").read_text()):
            lines = "\n  ".join(wrong)
            raise SchemaDiffers(
                f"The database at revision {revision} is not what its migrations make; nothing was changed. Make it "
                f"so, then start again (- is missing, + is too much):\n  {lines}"
            )
        connection.execute(text(f"update {ALEMBIC} set version_num = :now"), {"now": baseline.revision})


def list_differences(connection: Connection, baseline: str) -> list[str]:
    """Return what the schema lacks (`- …`) or has in addition (`+ …`), against a baseline built temporarily beside it.

    Additional indexes, views and grants to other roles are the operator's own.
    """
    actual = read_catalogue(connection)
    connection.execute(text(f"create schema {_SCRATCH}"))
    connection.execute(text(f"set local search_path = {_SCRATCH}"))
    _execute(connection, baseline)
    expected = read_catalogue(connection, _SCRATCH)
    connection.execute(text(f"drop schema {_SCRATCH} cascade"))
    connection.execute(text("set local search_path = public"))
    more = sorted(line for line in actual - expected if not _is_harmless(line))
    return [*(f"- {line}" for line in sorted(expected - actual)), *(f"+ {line}" for line in more)]


def _is_harmless(line: str) -> bool:
    return line.startswith(("CREATE INDEX", "view ")) or (line.startswith("grant ") and not _OURS.search(line))


def read_revision(connection: Connection) -> str | None:
    """Return the database's revision, or None if it has none yet."""
    if connection.scalar(text("select to_regclass(:name)"), {"name": ALEMBIC}) is None:
        return None
    return connection.scalar(text(f"select version_num from {ALEMBIC}"))


def _baseline(scripts: ScriptDirectory) -> Script:
    return next(script for script in scripts.walk_revisions() if script.down_revision is None)


def _what_to_do(found: str, replaced: str, scripts: ScriptDirectory) -> str:
    if re.fullmatch(r"\d{4}", found) and found < replaced:
        return (
            f"The database is at revision {found}, and only {replaced} can be brought to this release. Start the suite "
            f"of commit {LAST_WITH_THEM} on it once, which brings it there, stop it, and start this one again."
        )
    return (
        f"The database is at revision {found}, which this release does not know: it ends at "
        f"{scripts.get_current_head()}. Start the release that last wrote it, or a later one."
    )


def _execute(connection: Connection, sql: str) -> None:
    connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
