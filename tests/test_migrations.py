"""The migrations make the tables that the models describe, and PostgreSQL guards each campaign's rows."""

from collections.abc import Callable
from contextlib import closing

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from kit import migrations
from kit.db import transaction
from kit.servers.postgres import Postgres
from kit.testing import NewDatabase, run_sql
from sqlalchemy import text

from tests.architecture.test_anatomy import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_the_migrations_and_the_models_agree(postgres: Postgres, template: Callable[[str], str], service: str) -> None:
    command.check(migrations.config(service, postgres.url(template(service))))


@pytest.mark.parametrize("service", SERVICES)
async def test_every_table_of_a_campaign_is_protected(new_database: NewDatabase, service: str) -> None:
    unprotected = text("""
        select relname from pg_class join pg_attribute on attrelid = pg_class.oid
        where relkind = 'r' and attname = 'campaign_id' and not attisdropped
          and (not (relrowsecurity and relforcerowsecurity)
               or not exists (select from pg_policy where polrelid = pg_class.oid and polname = 'campaign'))
    """)
    open_tables = text("""
        select relname from pg_class join pg_namespace on relnamespace = pg_namespace.oid
        where relkind = 'r' and nspname = 'public' and not relrowsecurity
    """)
    async with transaction(new_database(service)) as session:
        assert (await session.scalars(unprotected)).all() == []
        without = set((await session.scalars(open_tables)).all())
    assert without == WITHOUT_CAMPAIGN


WITHOUT_CAMPAIGN = {"alembic_version", "consumer_state", "dead_letter", "inbox", "link", "pace", "revoked_token"}
"""kit's own: they hold ids, positions and hashes; only the worker reads dead letters."""


@pytest.mark.parametrize("service", SERVICES)
async def test_the_services_roles_own_nothing_and_bypass_nothing(new_database: NewDatabase, service: str) -> None:
    owned = text("""
        select count(*) from pg_class join pg_roles on relowner = pg_roles.oid
        where rolname in ('isoloir_app', 'isoloir_worker', 'isoloir_relay')
    """)
    mighty = text("""
        select rolname from pg_roles where rolname in ('isoloir_app', 'isoloir_worker', 'isoloir_relay')
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
    """)
    async with transaction(new_database(service)) as session:
        assert await session.scalar(owned) == 0
        assert (await session.scalars(mighty)).all() == []


@pytest.mark.parametrize("service", SERVICES)
def test_policies_that_asked_for_every_row_ask_once_after_the_migrations(postgres: Postgres, service: str) -> None:
    """As a suite is that was set up before: the policies are put back to what `protect` once made."""
    name = f"{service}_policies"
    run_sql(postgres, f"drop database if exists {name} with (force)", f"create database {name}")
    try:
        alembic = migrations.config(service, postgres.url(name))
        scripts = ScriptDirectory.from_config(alembic)
        (asking,) = [one for one in scripts.walk_revisions() if one.doc.startswith("whose campaign it is, asked once")]
        command.upgrade(alembic, str(asking.down_revision))
        before = _policies(postgres, name)
        own = "campaign_id = nullif(current_setting('isoloir.campaign', true), '')::uuid"
        plain = [table for table, said in before.items() if said == (_ONCE, _ONCE)]
        assert plain
        run_sql(
            postgres,
            *(f"alter policy campaign on {table} using ({own}) with check ({own})" for table in plain),
            database=name,
        )
        assert _policies(postgres, name) != before
        command.upgrade(alembic, asking.revision)
        assert _policies(postgres, name) == before
    finally:
        run_sql(postgres, f"drop database {name} with (force)")


_ONCE = (
    "(campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS \"nullif\"))"
)


def _policies(postgres: Postgres, database: str) -> dict[str, tuple[str, str]]:
    """What each table's policy of the campaign says, by table, as PostgreSQL writes it."""
    rows = "select tablename, qual, with_check from pg_policies where policyname = 'campaign'"
    with closing(psycopg.connect(postgres.url(database).replace("+psycopg", ""))) as connection:
        return {table: (using, check) for table, using, check in connection.execute(rows)}
