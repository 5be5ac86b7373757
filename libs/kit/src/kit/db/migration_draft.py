"""Draft of a migration from the models: python -m kit.db.migration_draft crm "add shifts"

It runs on a temporary PostgreSQL at the latest migration. New tables get the policies and grants of `tenancy` as
literal SQL, since migrations import nothing of ours. Review the draft: it misses renamed columns, and existing rows.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from textwrap import wrap
from typing import Any

from alembic import command
from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation
from alembic.operations.ops import AddColumnOp, CreateTableOp, DropTableOp, MigrationScript, ModifyTableOps
from sqlalchemy import Column, Table

from kit.db import migrations, tenancy, updated_at
from kit.db.scratch_server import run_statements, scratch_postgres
from kit.servers.postgres import Postgres


class SqlOp(MigrateOperation):
    """A SQL statement on its own lines."""

    def __init__(self, sql: str) -> None:
        self.sql = sql


@renderers.dispatch_for(SqlOp)
def _render(_: Any, op: SqlOp) -> str:
    if len(op.sql) < 90 and '"' not in op.sql:
        return f'op.execute("{op.sql}")'
    # None of these statements contains a literal with a space.
    clauses = _CLAUSES.sub(r"\n\1", op.sql).split("\n")
    lines = [line for clause in clauses for line in wrap(clause, 100, break_long_words=False, break_on_hyphens=False)]
    return "\n    ".join(['op.execute("""', *lines]) + '\n""")'


_CLAUSES = re.compile(r" (using \(|with check \(|and not exists \(|as \$\$|for each row|where campaign_id)")


def draft_migration(service: str, message: str) -> Path:
    """Return the new file's text."""
    with scratch_postgres() as server:
        return draft_on(server, service, message)


def draft_on(server: Postgres, service: str, message: str) -> Path:
    folder = Path(str(files(service))) / "migrations" / "versions"
    number = max(int(path.name[:4]) for path in folder.glob("[0-9]*.py")) + 1
    run_statements(server, f"drop database if exists {service}_draft with (force)", f"create database {service}_draft")
    url = server.url(f"{service}_draft")
    migrations.upgrade(service, url)
    command.revision(
        migrations.config(service, url),
        message,
        autogenerate=True,
        rev_id=f"{number:04d}",
        process_revision_directives=_add_what_models_do_not_say,
    )
    (made,) = folder.glob(f"{number:04d}_*.py")
    made.write_text("".join(line for line in made.read_text().splitlines(keepends=True) if "# ###" not in line))
    # What remains too long is one literal.
    tidying = (["check", "--fix", "--quiet"], ["format", "--quiet"], ["check", "--add-noqa", "--quiet"])
    for arguments in tidying:
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(made)], check=arguments[0] == "format")
    return made


def _add_what_models_do_not_say(_context: Any, _revision: Any, scripts: Sequence[MigrationScript]) -> None:
    """Alembic's hook, which modifies `scripts`."""
    for script in scripts:
        if script.upgrade_ops is None or script.downgrade_ops is None:
            continue
        tables = [op.to_table() for op in script.upgrade_ops.ops if isinstance(op, CreateTableOp)]
        added = [
            (op.table_name, op.column)
            for modified in script.upgrade_ops.ops
            if isinstance(modified, ModifyTableOps)
            for op in modified.ops
            if isinstance(op, AddColumnOp)
        ]
        touched = [(table.name, column) for table in tables for column in table.columns] + added
        script.upgrade_ops.ops += [SqlOp(sql) for table in tables for sql in _protection(table)]
        script.upgrade_ops.ops += [SqlOp(sql) for name, column in touched for sql in _trigger(name, column)]
        views = {f"own_{table.name}" for table in tables if _is_shared(table)}
        script.downgrade_ops.ops[:] = [*_with_views_dropped(script.downgrade_ops.ops, views)]


def _protection(table: Table) -> list[str]:
    if "campaign_id" not in table.columns:
        sys.stderr.write(f"{table.name} has no campaign_id: nobody but its owner may read it.\n")
        return []
    if _is_shared(table):
        keys = [column.name for column in table.primary_key if column.name != "campaign_id"]
        return tenancy.overlay(table.name, keys)
    return tenancy.protect(table.name)


def _is_shared(table: Table) -> bool:
    """Return True if a transaction without a campaign writes rows for all campaigns."""
    default = table.columns["campaign_id"].server_default if "campaign_id" in table.columns else None
    return default is not None and tenancy.WRITER in str(getattr(default, "arg", ""))


def _trigger(table: str, column: Column[Any]) -> list[str]:
    return (
        updated_at.touch_trigger_sql(table)
        if column.name == "updated_at" and column.server_onupdate is not None
        else []
    )


def _with_views_dropped(ops: Sequence[MigrateOperation], views: set[str]) -> Iterator[MigrateOperation]:
    for op in ops:
        if isinstance(op, DropTableOp) and f"own_{op.table_name}" in views:
            yield SqlOp(f"drop view own_{op.table_name} cascade")
        yield op


if __name__ == "__main__":
    sys.stderr.write(f"{draft_migration(*sys.argv[1:])}\n")
