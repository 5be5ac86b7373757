"""A readable SQL dump of a schema: pg_dump's output, arranged by table.

`python -m kit.db.schema_dump crm` rewrites crm's `migrations/baseline.sql` from its migrations.
"""

import re
import subprocess
import sys
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

from kit.db import migrations
from kit.db.catalogue import ALEMBIC
from kit.db.scratch_server import run_statements, scratch_postgres
from kit.servers.postgres import Postgres

_STATEMENT = re.compile(r"(?:'(?:[^']|'')*'|\"[^\"]*\"|(\$\w*\$).*?\1|[^;'\"$]|\$)+;", re.DOTALL)
_QUOTED = re.compile(r"('(?:[^']|'')*'|\"[^\"]*\"|(?:\$\w*\$).*?(?:\$\w*\$))", re.DOTALL)
_NAME = r"(\w+|\"[^\"]+\")"
_IDENTITY = re.compile(
    rf"ALTER TABLE {_NAME} ALTER COLUMN {_NAME} ADD GENERATED (ALWAYS|BY DEFAULT) AS IDENTITY \(\s*"
    r"SEQUENCE NAME \w+\s+START WITH 1\s+INCREMENT BY 1\s+NO MINVALUE\s+NO MAXVALUE\s+CACHE 1\s*\);"
)
_KEY = re.compile(rf"ALTER TABLE {_NAME}\s+ADD (CONSTRAINT {_NAME} (?:PRIMARY KEY|UNIQUE) .*);", re.DOTALL)
_FOREIGN = re.compile(rf"ALTER TABLE {_NAME}\s+ADD (CONSTRAINT {_NAME} FOREIGN KEY .*);", re.DOTALL)
_COLUMN_GRANT = re.compile(rf"GRANT .*\) ON TABLE {_NAME} TO (\w+);")
_ON = rf"ON (?P<table>{_NAME[1:-1]}) "
_OF_A_TABLE = (
    rf"COMMENT ON (?:COLUMN|TABLE) (?P<table>{_NAME[1:-1]})[ .]",
    rf"CREATE UNIQUE INDEX {_NAME} {_ON}",
    rf"CREATE INDEX {_NAME} {_ON}",
    rf"CREATE (?:CONSTRAINT )?TRIGGER {_NAME} .*? {_ON}",
    rf"ALTER TABLE (?P<table>{_NAME[1:-1]}) ALTER COLUMN {_NAME} SET STORAGE \w+;",
    rf"ALTER TABLE (?P<table>{_NAME[1:-1]}) ENABLE ROW LEVEL SECURITY;",
    rf"ALTER TABLE (?P<table>{_NAME[1:-1]}) FORCE ROW LEVEL SECURITY;",
    rf"CREATE POLICY {_NAME} {_ON}",
    rf"GRANT [A-Z,]+ ON TABLE (?P<table>{_NAME[1:-1]}) TO ",
    rf"GRANT [A-Z]+ \([^)]*\) ON TABLE (?P<table>{_NAME[1:-1]}) TO ",
)
"""Statements that follow a table, in this order."""


def dump_schema(url: str, binaries: Path) -> str:
    """Return pg_dump's output without Alembic's table, as the URL's user."""
    options = ["--schema-only", "--no-owner", f"--exclude-table={ALEMBIC}", url.replace("+psycopg", "")]
    done = subprocess.run([str(binaries / "pg_dump"), *options], capture_output=True, text=True, check=True)
    # Comments hold positions; each dump has a random word.
    dropped = ("--", "\\restrict", "\\unrestrict")
    return "".join(line for line in done.stdout.splitlines(keepends=True) if not line.startswith(dropped))


def arrange_statements(dump: str, owner: str) -> str:
    """Return the same statements, each table with what belongs to it; raise ValueError for an unknown kind."""
    functions: list[str] = []
    tables: dict[str, str] = {}
    parts: dict[str, list[str]] = defaultdict(list)
    views: list[str] = []
    last: list[str] = []
    statements = [_shorten(match[0].strip(), owner) for match in _STATEMENT.finditer(dump)]
    for statement in _merge_column_grants(statements):
        if statement.startswith(("SET ", "SELECT pg_catalog.set_config")):
            continue
        if statement.startswith("CREATE FUNCTION"):
            functions.append(statement)
        elif statement.startswith("CREATE VIEW"):
            views.append(statement)
        elif match := re.match(rf"CREATE TABLE {_NAME} \(", statement):
            tables[match[1]] = statement
        elif match := _IDENTITY.match(statement):
            column = rf"(\n    {re.escape(match[2])} \w+)"
            tables[match[1]] = re.sub(column, rf"\1 GENERATED {match[3]} AS IDENTITY", tables[match[1]], count=1)
        elif match := _KEY.match(statement):
            tables[match[1]] = tables[match[1]].removesuffix("\n);") + f",\n    {match[2]}\n);"
        elif _FOREIGN.match(statement):
            last.append(re.sub(r"\s+", " ", statement))
        else:
            table = _table_of(statement)
            # Tables that a policy queries must come first; so must a view that its readers are granted.
            late = table not in tables or (statement.startswith("CREATE POLICY") and " FROM " in statement)
            (last if late else parts[table]).append(statement)
    sections = ["\n".join([tables[table], *sorted(parts[table], key=_place)]) for table in sorted(tables)]
    return "\n\n".join([*functions, *sections, *views, *last]) + "\n"


def _table_of(statement: str) -> str:
    for known in _OF_A_TABLE:
        if match := re.match(known, statement, re.DOTALL):
            return match["table"]
    raise ValueError(f"No place is known for: {statement}")


def _place(statement: str) -> int:
    return next(index for index, known in enumerate(_OF_A_TABLE) if re.match(known, statement, re.DOTALL))


def _merge_column_grants(statements: list[str]) -> list[str]:
    """Merge grants that pg_dump writes column by column."""
    merged: dict[str, list[str]] = {}
    for statement in statements:
        if match := _COLUMN_GRANT.match(statement):
            for act, column in re.findall(rf"(\w+)\({_NAME}\)", statement):
                merged.setdefault(f"GRANT {act} (%s) ON TABLE {match[1]} TO {match[2]};", []).append(column)
        else:
            merged[statement] = []
    return [key % ", ".join(columns) if columns else key for key, columns in merged.items()]


def _shorten(statement: str, owner: str) -> str:
    """Remove what is said of every table, and the local owner's name."""
    words = _QUOTED.split(statement)
    for place in range(0, len(words), 2):
        word = words[place].replace("public.", "").replace("ALTER TABLE ONLY ", "ALTER TABLE ")
        words[place] = word.replace(f" TO {owner} ", " TO CURRENT_USER ")
    return "".join(words)


def baseline_of(server: Postgres, service: str) -> str:
    """Return the SQL that has the same result as the service's migrations; raise ValueError if its result differs."""
    run_statements(server, f"create database {service}", f"create database again_{service}")
    migrations.upgrade(service, server.url(service))
    dump, again = dump_schema(server.url(service), server.bin), ""
    # PostgreSQL rewrites some conditions after parsing its own output, but only once.
    for _ in range(3):
        run_statements(server, f"drop database again_{service}", f"create database again_{service}")
        run_statements(server, arrange_statements(dump, "postgres"), database=f"again_{service}")
        again = dump_schema(server.url(f"again_{service}"), server.bin)
        if again == dump:
            return arrange_statements(dump, "postgres")
        dump = again
    raise ValueError(f"What pg_dump says of {service} does not make the same tables again.")


def main(service: str) -> None:
    path = Path(str(files(service))) / "migrations" / "baseline.sql"
    with scratch_postgres() as server:
        path.write_text(baseline_of(server, service))
    sys.stderr.write(f"{path}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
