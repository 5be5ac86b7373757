"""Creation and migration of one database per service."""

from collections.abc import Sequence
from contextlib import closing

import psycopg
from kit.db import tenancy
from kit.servers.locale_check import lost_letters
from psycopg import sql
from sqlalchemy import make_url

from isoloir_local.home import SERVICES
from isoloir_local.secret_file import Secrets


def plain_url(url: str) -> str:
    """Return the URL for psycopg, without SQLAlchemy's driver name."""
    return url.replace("+psycopg", "")


def url_of(server: str, database: str, user: str = "", password: str = "") -> str:
    """Return the server's URL with another database, and optionally another login."""
    url = make_url(server).set(database=database)
    if user:
        url = url.set(username=user, password=password)
    return url.render_as_string(hide_password=False)


def make_roles(server: str, secrets: Secrets) -> None:
    """Create the services' database roles with this suite's passwords."""
    passwords = {
        tenancy.APP: secrets.app_password,
        tenancy.WORKER: secrets.worker_password,
        tenancy.BACKUP: secrets.backup_password,
    }
    with closing(psycopg.connect(plain_url(server), autocommit=True)) as connection:
        found = connection.execute("select from pg_roles where rolname = %s", [tenancy.APP]).fetchone()
        if found is None:
            for statement in tenancy.create_roles(*passwords.values()):
                connection.execute(statement.encode())
            return
        for role, password in passwords.items():
            change = sql.SQL("alter role {} password {}")
            connection.execute(change.format(sql.Identifier(role), sql.Literal(password)))


def present_services(server: str) -> list[str]:
    """Return the services that have a database."""
    with closing(psycopg.connect(plain_url(server))) as connection:
        known = {row[0] for row in connection.execute("select datname from pg_database")}
    return [service for service in SERVICES if service in known]


def make_databases(server: str, services: Sequence[str]) -> list[str]:
    """Create missing databases and return their names; raise ValueError if the collation lacks accents."""
    with closing(psycopg.connect(plain_url(server), autocommit=True)) as connection:
        known = {row[0] for row in connection.execute("select datname from pg_database")}
        missing = [service for service in services if service not in known]
        if missing and (faults := lost_letters(server)):
            raise ValueError(f"This PostgreSQL has an unfit locale: {'; '.join(faults)}.")
        for service in missing:
            # From template0: template1 may hold what someone else put there.
            connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(service)))
            connection.execute(sql.SQL("revoke connect on database {} from public").format(sql.Identifier(service)))
            for role in (tenancy.APP, tenancy.WORKER, tenancy.BACKUP):
                grant = sql.SQL("grant connect on database {} to {}")
                connection.execute(grant.format(sql.Identifier(service), sql.Identifier(role)))
        return missing
