"""The migrations make the tables that the models describe, and PostgreSQL guards each campaign's rows."""

from collections.abc import Callable

import pytest
from alembic import command
from kit.db import migrations
from kit.db.sessions import transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import NewDatabase
from sqlalchemy import text

from tests.architecture.test_anatomy import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_the_migrations_and_the_models_agree(postgres: Postgres, template: Callable[[str], str], service: str) -> None:
    command.check(migrations.config(service, postgres.url(template(service))))


@pytest.mark.parametrize("service", SERVICES)
async def test_every_table_of_a_campaign_is_protected(private_database: NewDatabase, service: str) -> None:
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
    async with transaction(private_database(service)) as session:
        assert (await session.scalars(unprotected)).all() == []
        without = set((await session.scalars(open_tables)).all())
    assert without == WITHOUT_CAMPAIGN


WITHOUT_CAMPAIGN = {
    "alembic_version",
    "consumer_state",
    "dead_letter",
    "inbox",
    "link",
    "pace",
    "relocation",
    "revoked_token",
}
"""kit's own: they hold ids, positions and hashes; only the worker reads dead letters."""


@pytest.mark.parametrize("service", SERVICES)
async def test_the_services_roles_own_nothing_and_bypass_nothing(private_database: NewDatabase, service: str) -> None:
    owned = text("""
        select count(*) from pg_class join pg_roles on relowner = pg_roles.oid
        where rolname in ('isoloir_app', 'isoloir_worker', 'isoloir_relay')
    """)
    mighty = text("""
        select rolname from pg_roles where rolname in ('isoloir_app', 'isoloir_worker', 'isoloir_relay')
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
    """)
    async with transaction(private_database(service)) as session:
        assert await session.scalar(owned) == 0
        assert (await session.scalars(mighty)).all() == []
