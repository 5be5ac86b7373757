"""Logins of analysts: read-only views of one campaign in the services' databases (`kit.data_tables.views`)."""

import secrets
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from typing import Any
from uuid import UUID

import psycopg
from kit.data_tables import views
from kit.data_tables.views import ViewLogin
from kit.discovery.parts import find_data_tables

from isoloir_local.databases import plain_url, present_services, url_of


class NoSuchCampaign(LookupError):
    """The campaign is not in crm's database."""


class NoSuchLogin(LookupError):
    """The server has no such login."""


def create_login(server: str, campaign_id: UUID, *, people: bool) -> tuple[ViewLogin, str, dict[str, list[str]]]:
    """Create a login; return it, its password, which is stored nowhere, and the views by database."""
    services = present_services(server)
    with _open(server, "crm") as connection:
        if connection.execute("select from campaign where campaign_id = %s", [campaign_id]).fetchone() is None:
            raise NoSuchCampaign(str(campaign_id))
        taken = {login.name for login in views.list_logins(connection)}
        number = next(n for n in range(1, 10_000) if views.login_name(campaign_id, n) not in taken)
        login, password = (
            ViewLogin(views.login_name(campaign_id, number), campaign_id, people),
            secrets.token_urlsafe(24),
        )
        views.create_login(connection, login, password)
        if people:
            # The campaign's own log says so, as for any export of people.
            connection.execute(
                "insert into audit_entry (campaign_id, id, actor, act, about, about_id, fields)"
                " values (%s, gen_random_uuid(), 'operator', 'exported', 'person', %s, '{}')",
                [campaign_id, login.name],
            )
    made: dict[str, list[str]] = {}
    for service in services:
        with _open(server, service) as connection:
            if named := views.create_views(connection, login, find_data_tables(service)):
                made[service] = named
    return login, password, made


def revoke_login(server: str, name: str) -> None:
    """Drop a login with its views, ending its sessions; raise NoSuchLogin."""
    if name not in {login.name for login in list_logins(server)}:
        raise NoSuchLogin(name)
    for service in present_services(server):
        with _open(server, service) as connection:
            views.revoke_connect(connection, name)
    with _open(server, "crm") as connection:
        views.drop_login(connection, name)


def list_logins(server: str) -> Sequence[ViewLogin]:
    with _open(server, "postgres") as connection:
        return views.list_logins(connection)


@contextmanager
def without_views(server: str, service: str) -> Generator[None]:
    """Take the views away while a migration changes the tables below, and create them anew after it, failed or not."""
    logins = list_logins(server)
    if logins:
        with _open(server, service) as connection:
            for login in logins:
                views.drop_views(connection, login.name)
    try:
        yield
    finally:
        if logins:
            with _open(server, service) as connection:
                for login in logins:
                    views.create_views(connection, login, find_data_tables(service))


@contextmanager
def _open(server: str, database: str) -> Generator[psycopg.Connection[Any]]:
    """As the owner, in one transaction."""
    with closing(psycopg.connect(plain_url(url_of(server, database)))) as connection, connection.transaction():
        yield connection
