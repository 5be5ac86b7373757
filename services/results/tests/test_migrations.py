from alembic import command
from kit import migrations
from kit.servers.postgres import Postgres
from kit.testing import run_sql


def test_the_migrations_make_exactly_the_tables_that_the_models_declare(postgres: Postgres) -> None:
    run_sql(postgres, "create database results_migrations")
    config = migrations.config("results", postgres.url("results_migrations"))

    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    command.upgrade(config, "head")
