"""A database at its last revision is known without Alembic, as Alembic knows it."""

from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from kit.db.migrations import config
from kit.db.revisions import is_current, last_revisions, note_of
from kit.servers.postgres import Postgres

SERVICES = ("predict", "crm", "proxy", "budget", "results")


@pytest.mark.parametrize("service", SERVICES)
def test_the_last_revision_is_alembics(service: str) -> None:
    scripts = ScriptDirectory.from_config(config(service, ""))
    sources = [Path(script.path).read_text() for script in scripts.walk_revisions()]
    assert last_revisions(sources) == set(scripts.get_heads())


def test_what_another_one_follows_is_not_the_last() -> None:
    first = 'revision = "0001_first"\ndown_revision = None\n'
    second = 'revision: str = "0002_second"\ndown_revision: str | None = "0001_first"\n'
    assert last_revisions([second, first]) == {"0002_second"}


def test_a_database_is_current_only_at_the_last_revision(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url().replace("+psycopg", "")) as connection:
        assert not is_current("crm", connection)
        connection.rollback()
        connection.execute("create temporary table alembic_version (version_num text)")
        assert not is_current("crm", connection)
        connection.execute("insert into alembic_version values ('0001_long_ago')")
        assert not is_current("crm", connection)
        (head,) = ScriptDirectory.from_config(config("crm", "")).get_heads()
        connection.execute("update alembic_version set version_num = %s", [head])
        assert is_current("crm", connection)
        connection.rollback()


def test_a_database_of_a_later_release_is_served_where_it_says_so(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url().replace("+psycopg", "")) as connection:
        connection.execute("create table alembic_version (version_num text)")
        connection.execute("insert into alembic_version values ('9999_of_a_later_release')")
        assert not is_current("crm", connection)
        connection.execute(note_of("0087_age_bands").encode())
        assert is_current("crm", connection)
        connection.execute(note_of("9998_a_contract").encode())
        assert not is_current("crm", connection)
        connection.rollback()
