"""A login of an analyst reads the views of one campaign: no other campaign, no sealed column, no table, no write."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from crm.app import create_app
from crm.settings import Settings
from kit.data_tables import views
from kit.data_tables.views import ViewLogin
from kit.db.sessions import Sessions
from kit.discovery.parts import find_data_tables
from kit.servers.postgres import Postgres
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import app_on, call, new_campaign
from kit.testing.tokens import settings

PASSWORD = "a-password-of-this-test"
Owner = psycopg.Connection[Any]


@pytest.fixture
def sessions(private_database: NewDatabase) -> Sessions:
    return private_database("crm")


@pytest.fixture
async def campaigns(sessions: Sessions) -> tuple[UUID, UUID]:
    """Two campaigns, each with a person and a meeting."""
    app = app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump()))
    made = (await new_campaign(sessions), await new_campaign(sessions))
    for number, campaign_id in enumerate(made):
        async with call(app, campaign_id) as client:
            contacts = [{"channel": "email", "address": f"p{number}@exemple.fr"}]
            body = {"surname": f"Personne{number}", "source": "form", "contacts": contacts, "born_on": "1980-01-02"}
            assert (await client.post("/v1/people", json=body)).status_code == 201
    return made


@pytest.fixture
def owner(postgres: Postgres, sessions: Sessions) -> Iterator[Owner]:
    with closing(psycopg.connect(_url(postgres, sessions), autocommit=True)) as connection:
        yield connection
        for login in views.list_logins(connection):
            views.revoke_connect(connection, login.name)
            views.drop_login(connection, login.name)
        connection.execute("drop owned by isoloir_views")
        connection.execute("drop role isoloir_views")


def _url(postgres: Postgres, sessions: Sessions, user: str = "", password: str = "") -> str:
    database = str(sessions.kw["bind"].url.database)
    url = postgres.url(database, user, password) if user else postgres.url(database)
    return url.replace("+psycopg", "")


def new_login(owner: Owner, campaign_id: UUID, number: int, *, people: bool) -> ViewLogin:
    login = ViewLogin(views.login_name(campaign_id, number), campaign_id, people)
    with owner.transaction():
        views.create_login(owner, login, PASSWORD)
        views.create_views(owner, login, find_data_tables("crm"))
    return login


def test_a_login_sees_one_campaign_and_nothing_sealed(
    owner: Owner, campaigns: tuple[UUID, UUID], postgres: Postgres, sessions: Sessions
) -> None:
    login = new_login(owner, campaigns[0], 1, people=True)
    with closing(psycopg.connect(_url(postgres, sessions, login.name, PASSWORD), autocommit=True)) as analyst:
        assert analyst.execute("select surname from people").fetchall() == [("Personne0",)]
        columns = analyst.execute(
            "select table_name, column_name, data_type from information_schema.columns where table_schema = %s",
            [login.name],
        ).fetchall()
        assert {one[0] for one in columns} >= {"people", "consents", "actions", "canvass_days"}
        assert not [one for one in columns if one[1] in ("sealed", "blind", "campaign_id") or one[2] == "bytea"]
        # Another campaign is not reached by saying so, nor by a function that is cheap to the planner.
        analyst.execute(f"set isoloir.campaign = '{campaigns[1]}'".encode())
        assert analyst.execute("select count(*) from people").fetchone() == (0,)
        analyst.execute("reset isoloir.campaign")
        assert analyst.execute("select count(*) from people").fetchone() == (1,)


REFUSED: list[LiteralString] = [
    "select surname from public.person",
    "select sealed from public.contact_point",
    "select * from public.vault_key",
    "select * from public.member",
    "insert into people (surname) values ('x')",
    "update people set surname = 'x'",
    "delete from people",
    "truncate public.person",
    "create table x (a int)",
    "create table public.x (a int)",
    "create view y as select 1",
    "set role isoloir_views",
    "set role isoloir_app",
    "set session authorization isoloir_app",
    "alter view people owner to current_user",
    "copy people to program 'true'",
]


def test_a_login_writes_nothing_and_reads_no_table(
    owner: Owner, campaigns: tuple[UUID, UUID], postgres: Postgres, sessions: Sessions
) -> None:
    login = new_login(owner, campaigns[0], 1, people=True)
    with closing(psycopg.connect(_url(postgres, sessions, login.name, PASSWORD), autocommit=True)) as analyst:
        # Not by the setting alone, which a session may change.
        analyst.execute("set default_transaction_read_only = off")
        for statement in REFUSED:
            with pytest.raises(psycopg.errors.Error) as refused:
                analyst.execute(statement)
            assert refused.value.sqlstate in ("42501", "55000"), statement


def test_the_owner_of_the_views_is_nobodys_login_and_no_superuser(owner: Owner, campaigns: tuple[UUID, UUID]) -> None:
    """A view reads with its owner's rights: a superuser's would pass by the campaign's row policies."""
    login = new_login(owner, campaigns[0], 1, people=True)
    owners = owner.execute(
        "select distinct viewowner, rolsuper, rolbypassrls, rolcanlogin from pg_views"
        " join pg_roles on rolname = viewowner where schemaname = %s",
        [login.name],
    ).fetchall()
    assert owners == [(views.OWNER, False, False, False)]
    readable = owner.execute(
        "select nspname, relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace"
        " where relkind in ('r', 'p', 'v', 'm', 'S') and nspname not in ('pg_catalog', 'information_schema')"
        " and has_schema_privilege(%(login)s, nspname, 'usage') and nspname <> %(login)s"
        " and (has_table_privilege(%(login)s, pg_class.oid, 'select, insert, update, delete, truncate'))",
        {"login": login.name},
    ).fetchall()
    assert readable == []


def test_without_people_there_is_no_view_of_them(
    owner: Owner, campaigns: tuple[UUID, UUID], postgres: Postgres, sessions: Sessions
) -> None:
    with_people, without = (new_login(owner, campaigns[n], n + 1, people=n == 0) for n in (0, 1))
    with closing(psycopg.connect(_url(postgres, sessions, without.name, PASSWORD), autocommit=True)) as analyst:
        assert analyst.execute("select count(*) from actions").fetchone() == (0,)
        for statement in ("select * from people", f"select * from {with_people.name}.people"):
            with pytest.raises(psycopg.errors.Error):
                analyst.execute(statement.encode())
    assert {login.name: login.people for login in views.list_logins(owner)} == {
        with_people.name: True,
        without.name: False,
    }


def test_a_revoked_login_is_cut_off_at_once(
    owner: Owner, campaigns: tuple[UUID, UUID], postgres: Postgres, sessions: Sessions
) -> None:
    login = new_login(owner, campaigns[0], 1, people=False)
    url = _url(postgres, sessions, login.name, PASSWORD)
    with closing(psycopg.connect(url, autocommit=True)) as analyst:
        views.revoke_connect(owner, login.name)
        views.drop_login(owner, login.name)
        with pytest.raises(psycopg.Error):
            analyst.execute("select 1")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert views.list_logins(owner) == []
