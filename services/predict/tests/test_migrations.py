from alembic import command
from kit import migrations
from kit.servers.postgres import Postgres
from kit.testing import run_sql


def test_the_migrations_make_the_tables_of_the_models_and_can_be_undone(postgres: Postgres) -> None:
    run_sql(postgres, "create database predict_migrated")
    try:
        alembic = migrations.config("predict", postgres.url("predict_migrated"))
        command.upgrade(alembic, "head")
        command.check(alembic)
        command.downgrade(alembic, "base")
    finally:
        run_sql(postgres, "drop database predict_migrated with (force)")
