"""Read-only views of one campaign's tables, for tools that speak SQL: Metabase, Superset, DuckDB, R.

Each login reads one schema of views, and no table. The views belong to a role without a login that reads through the
campaign's row policies, and each names the campaign, too: a session that sets another campaign sees nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql

from kit.data_tables.declaration import DataTable
from kit.db import tenancy

OWNER = "isoloir_views"
"""The role that owns the views; nobody can log in as it."""

PREFIX = "isoloir_data_"
"""How the schemas and logins begin: backups leave these schemas out."""

SECONDS = 300
"""How long a query of a tool may take."""


@dataclass(frozen=True)
class ViewLogin:
    """A login, its schema and what it may see. `people`: tables of people are among its views."""

    name: str
    campaign_id: UUID
    people: bool


def login_name(campaign_id: UUID, number: int) -> str:
    """Return the name of a login, and of its schema."""
    return f"{PREFIX}{campaign_id.hex[:12]}_{number}"


def create_login(connection: psycopg.Connection[Any], login: ViewLogin, password: str) -> None:
    """Create the role of a login, once for a server: it reads only, a few queries at a time, of one campaign."""
    if connection.execute("select from pg_roles where rolname = %s", [OWNER]).fetchone() is None:
        connection.execute(sql.SQL("create role {} nologin").format(sql.Identifier(OWNER)))
        connection.execute(
            sql.SQL("grant {} to {} with inherit true, set false").format(
                sql.Identifier(tenancy.APP), sql.Identifier(OWNER)
            )
        )
    role = sql.Identifier(login.name)
    connection.execute(
        sql.SQL("create role {} login password {} connection limit 10").format(role, sql.Literal(password))
    )
    for setting, value in (
        ("isoloir.campaign", str(login.campaign_id)),
        ("search_path", login.name),
        ("default_transaction_read_only", "on"),
        ("statement_timeout", f"{SECONDS}s"),
        ("idle_in_transaction_session_timeout", f"{SECONDS}s"),
    ):
        change = sql.SQL("alter role {} set {} = {}")
        connection.execute(change.format(role, sql.Identifier(*setting.split(".")), sql.Literal(value)))
    remembered = json.dumps({"campaign": str(login.campaign_id), "people": login.people})
    connection.execute(sql.SQL("comment on role {} is {}").format(role, sql.Literal(remembered)))


def create_views(connection: psycopg.Connection[Any], login: ViewLogin, tables: Iterable[DataTable]) -> list[str]:
    """Create a login's schema in a service's database anew, with its views; return their names."""
    schema, owner, role = (sql.Identifier(name) for name in (login.name, OWNER, login.name))
    drop_views(connection, login.name)
    connection.execute(sql.SQL("create schema {}").format(schema))
    made: list[str] = []
    for table in tables:
        if not table.in_views or (table.is_personal and not login.people):
            continue
        name = table.name.replace("-", "_")
        view = sql.Identifier(login.name, name)
        # With a barrier no function of a query sees rows before the view's own condition.
        connection.execute(
            sql.SQL("create view {} with (security_barrier) as ").format(view)
            + sql.SQL(view_query(table.rows(login.campaign_id)))  # pyright: ignore[reportArgumentType]
        )
        connection.execute(sql.SQL("comment on view {} is {}").format(view, sql.Literal(table.about)))
        for column, text in table.texts.items():
            named = sql.Identifier(login.name, name, column)
            connection.execute(sql.SQL("comment on column {} is {}").format(named, sql.Literal(text)))
        connection.execute(sql.SQL("alter view {} owner to {}").format(view, owner))
        connection.execute(sql.SQL("grant select on {} to {}").format(view, role))
        made.append(name)
    connection.execute(sql.SQL("grant usage on schema {} to {}").format(schema, role))
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("grant connect on database {} to {}").format(database, role))
    return made


def drop_views(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(name)))


def drop_login(connection: psycopg.Connection[Any], name: str) -> None:
    """End a login's sessions and drop its role, once its views are dropped everywhere."""
    role = sql.Identifier(name)
    connection.execute(sql.SQL("alter role {} nologin").format(role))
    connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [name])
    connection.execute(sql.SQL("drop role {}").format(role))


def revoke_connect(connection: psycopg.Connection[Any], name: str) -> None:
    """Take a login's views and its way in out of a service's database."""
    drop_views(connection, name)
    database = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("revoke all on database {} from {}").format(database, sql.Identifier(name)))


def list_logins(connection: psycopg.Connection[Any]) -> list[ViewLogin]:
    """Return the logins of a server, by name."""
    found = connection.execute(
        "select rolname, shobj_description(oid, 'pg_authid') from pg_roles where rolname like %s order by rolname",
        [PREFIX.replace("_", r"\_") + "%"],
    ).fetchall()
    logins: list[ViewLogin] = []
    for name, remembered in cast("list[tuple[str, str]]", found):
        said = json.loads(remembered)
        logins.append(ViewLogin(name, UUID(said["campaign"]), bool(said["people"])))
    return logins


def view_query(query: Select[*tuple[Any, ...]]) -> str:
    """Return the text of a query whose only parameter is the campaign."""
    dialect: Any = postgresql.dialect()  # pyright: ignore[reportUnknownVariableType]
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).replace("%%", "%")
