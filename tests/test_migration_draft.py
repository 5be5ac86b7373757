"""`make migration` drafts what can be kept: formatted, protected, and importing nothing of ours."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from uuid import UUID

import pytest
from alembic import command
from kit.db import migrations, tenancy
from kit.db.migration_draft import draft_on
from kit.db.sessions import new_metadata
from kit.db.updated_at import UPDATED_BY_TRIGGER
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from sqlalchemy import Column, Connection, DateTime, MetaData, Table, Text, Uuid, create_engine, text
from sqlalchemy.dialects.postgresql import ARRAY

from tests.architecture.test_anatomy import ROOT
from tests.architecture.test_migrations import what_it_should_not_know

NAME = "sketched"
SERVICE = ROOT / "services" / "results" / "src" / "results"
BASELINE = """
from alembic import op

revision = "0003_baseline"
down_revision = None
replaces = "0003"


def upgrade() -> None:
    op.execute("create table note (campaign_id uuid not null, constraint pk_note primary key (campaign_id))")


def downgrade() -> None:
    pass
"""


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The migrations of a service whose models have two tables and a column more than its database."""
    folder = tmp_path / NAME / "migrations"
    (folder / "versions").mkdir(parents=True)
    (tmp_path / NAME / "__init__.py").touch()
    for name in ("__init__.py", "env.py", "script.py.mako"):
        (folder / name).write_text((SERVICE / "migrations" / name).read_text())
    (folder / "versions" / "0003_baseline.py").write_text(BASELINE)
    (folder / "bridge.sql").touch()
    tables = ModuleType(f"{NAME}.tables")
    metadata = new_metadata()
    add_models(metadata)
    tables.__dict__["Base"] = type("Base", (), {"metadata": metadata})
    monkeypatch.setitem(sys.modules, f"{NAME}.tables", tables)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder / "versions"
    sys.modules.pop(NAME, None)
    sys.modules.pop(f"{NAME}.migrations", None)


def add_models(metadata: MetaData) -> None:
    def campaign() -> Column[UUID]:
        return Column("campaign_id", Uuid, primary_key=True)

    Table("note", metadata, campaign(), Column("words", ARRAY(Text)))
    updated = Column("updated_at", DateTime(timezone=True), nullable=False, **UPDATED_BY_TRIGGER)
    Table("visit", metadata, campaign(), Column("id", Uuid, primary_key=True), updated)
    writer = Column("campaign_id", Uuid, primary_key=True, server_default=text(tenancy.WRITER))
    Table("district", metadata, Column("code", Text, primary_key=True), writer)


def test_a_draft_can_be_kept_as_it_is(postgres: Postgres, versions: Path) -> None:
    draft = draft_on(postgres, NAME, "add visits")
    assert draft.name == "0004_add_visits.py"
    assert what_it_should_not_know(draft.read_text()) == set()
    for arguments in (["check"], ["format", "--check"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(draft)], check=True, cwd=ROOT)

    run_sql(postgres, f"drop database if exists {NAME} with (force)", f"create database {NAME}")
    alembic = migrations.config(NAME, postgres.url(NAME))
    command.upgrade(alembic, "head")
    command.check(alembic)
    engine = create_engine(postgres.url(NAME))
    with engine.connect() as connection:
        assert policies(connection) == {
            ("visit", "campaign"),
            ("district", "campaign"),
            ("district", "owner"),
            ("district", "shared"),
        }
        forced = text("select relname from pg_class where relrowsecurity and relforcerowsecurity")
        assert set(connection.scalars(forced)) == {"visit", "district"}
        assert connection.scalar(text("select count(*) from pg_trigger where tgname = 'touch_updated_at'")) == 1
    engine.dispose()
    command.downgrade(alembic, "0003_baseline")
    command.upgrade(alembic, "head")
    run_sql(postgres, f"drop database {NAME} with (force)", f"drop database {NAME}_draft with (force)")


def policies(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.execute(text("select tablename, policyname from pg_policies"))
    return {(table, policy) for table, policy in rows}
