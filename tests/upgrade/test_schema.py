"""A database of before ends with the very schema of a fresh one, or is left as it was."""

import hashlib
from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest
from alembic import command
from kit.db import migrations
from kit.db.baseline_bridge import SchemaDiffers, WrongRevision
from kit.db.catalogue import canonical_line, read_catalogue
from kit.db.schema_dump import dump_schema
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from sqlalchemy import Connection, create_engine, text

from tests.architecture.test_anatomy import ROOT, SERVICES
from tests.upgrade.conftest import Restore

LAST = {"predict": "0025", "crm": "0067", "proxy": "0026", "budget": "0021", "results": "0017"}
AS_OLDER_RELEASES_MADE_IT = (
    "alter table person drop column entered_by",
    "alter table person drop constraint ck_person_masked",
    "alter table person add constraint ck_person_masked "
    "check (address_masked is not true or (street is null and postcode is null)) not valid",
    "alter table turf alter column published_at set default now()",
    "comment on column turf.published_at is null",
    "create table answer_sum (campaign_id uuid primary key, answers integer not null)",
)
"""What the migrations of earlier commits, and then today's, left otherwise in crm: some of it in each."""


@contextmanager
def connected(url: str) -> Generator[Connection]:
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def catalogue(url: str) -> set[str]:
    with connected(url) as connection:
        return read_catalogue(connection)


def revision(url: str) -> str | None:
    with connected(url) as connection:
        return connection.scalar(text("select version_num from alembic_version"))


def dumped(url: str, postgres: Postgres) -> list[str]:
    """pg_dump's own words, whatever the order of columns: another witness than `kit.db.catalogue`."""
    lines = (canonical_line(line.strip().removesuffix(",")) for line in dump_schema(url, postgres.bin).splitlines())
    return sorted(line for line in lines if line)


@pytest.mark.parametrize("service", SERVICES)
def test_an_upgraded_database_is_a_fresh_one(
    postgres: Postgres, restore: Restore, template: Callable[[str], str], service: str
) -> None:
    url, fresh = restore(service, f"{service}_compared"), postgres.url(template(service))
    assert revision(url) == LAST[service]
    migrations.upgrade(service, url)
    assert revision(url) == revision(fresh)
    assert catalogue(url) == catalogue(fresh)
    assert dumped(url, postgres) == dumped(fresh, postgres)
    command.check(migrations.config(service, url))
    migrations.upgrade(service, url)


def test_what_older_releases_left_otherwise_is_mended(
    postgres: Postgres, restore: Restore, template: Callable[[str], str]
) -> None:
    url = restore("crm", "crm_compared")
    run_sql(postgres, *AS_OLDER_RELEASES_MADE_IT, database="crm_compared")
    migrations.upgrade("crm", url)
    assert catalogue(url) == catalogue(postgres.url(template("crm")))
    with connected(url) as connection:
        people = connection.execute(text("select distinct entered_by from person")).scalars().all()
    assert people == ["operator"]


@pytest.mark.parametrize(
    ("stamp", "said"),
    [("0054", "only 0067 can be brought to this release. Start the suite of commit"), ("9000", "does not know")],
)
def test_another_revision_is_refused_with_what_to_do(
    postgres: Postgres, restore: Restore, stamp: str, said: str
) -> None:
    url = restore("crm", "crm_compared")
    before = catalogue(url)
    run_sql(postgres, f"update alembic_version set version_num = '{stamp}'", database="crm_compared")
    with pytest.raises(WrongRevision, match=said):
        migrations.upgrade("crm", url)
    assert (revision(url), catalogue(url)) == (stamp, before)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("drop policy campaign on person", "- policy campaign on person"),
        ("create policy all_of_them on person to isoloir_app using (true)", r"\+ policy all_of_them on person"),
        ("alter table consent no force row level security", "- table consent row security forced"),
        ("alter table person drop column surname", "- column person.surname"),
        ("alter table person add column extra integer not null default 0", r"\+ column person.extra integer"),
        ("grant update on trail to isoloir_app", r"\+ grant update on trail to isoloir_app"),
    ],
)
def test_a_database_that_is_not_what_its_revision_says_is_left_as_it_is(
    postgres: Postgres, restore: Restore, change: str, line: str
) -> None:
    url = restore("crm", "crm_compared")
    run_sql(postgres, change, database="crm_compared")
    before = catalogue(url)
    with pytest.raises(SchemaDiffers, match=line):
        migrations.upgrade("crm", url)
    assert (revision(url), catalogue(url)) == ("0067", before)


def test_what_an_operator_added_for_themselves_does_not_matter(postgres: Postgres, restore: Restore) -> None:
    url = restore("crm", "crm_compared")
    run_sql(postgres, "create index mine on person (surname)", database="crm_compared")
    migrations.upgrade("crm", url)
    assert revision(url) != "0067"


def test_a_command_that_only_looks_brings_nothing_over(restore: Restore) -> None:
    url = restore("results", "results_compared")
    command.current(migrations.config("results", url))
    assert revision(url) == "0017"


@pytest.mark.parametrize("line", (ROOT / "tests" / "upgrade" / "baselines.sha256").read_text().splitlines())
def test_a_released_baseline_is_never_changed(line: str) -> None:
    """Check the digest: changes are migrations; docs/adr/0064 lists what is allowed before the first release."""
    digest, _, path = line.partition("  ")
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest, path
