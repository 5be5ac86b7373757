"""Database migrations before the suite serves."""

from collections.abc import Sequence
from contextlib import closing
from importlib import import_module

import psycopg
from kit.cli import print_status
from kit.db.key_rotation import rewrap_keys
from kit.db.revisions import is_current

from isoloir_local.databases import plain_url, present_services, url_of
from isoloir_local.processes import fork_off
from isoloir_local.secret_file import Secrets
from isoloir_local.view_logins import without_views


def migrate_databases(server: str, services: Sequence[str], *, fork: bool) -> None:
    """Migrate all databases in a separate process, as alembic is large; raise RuntimeError."""
    behind = [service for service in services if not _is_current(server, service)]
    if not behind:
        return
    if not fork:
        _upgrade(server, behind)
        return
    # Two at a time: more would only share the same cores and disk.
    children = [fork_off(lambda part=part: _upgrade(server, part)) for part in (behind[::2], behind[1::2]) if part]
    if any([child.wait() for child in children]):
        raise RuntimeError("A database could not be brought up to date; what is above says why.")


def wrap_anew(server: str, secrets: Secrets) -> int:
    """Rewrap every campaign's key with the present secret; return how many had an older one."""
    return sum(rewrap_keys(url_of(server, service), secrets.known_secrets) for service in present_services(server))


def _is_current(server: str, service: str) -> bool:
    with closing(psycopg.connect(plain_url(url_of(server, service)))) as connection:
        return is_current(service, connection)


def _upgrade(server: str, services: Sequence[str]) -> None:
    migrations = import_module("kit.db.migrations")
    for service in services:
        with without_views(server, service):
            migrations.upgrade(service, url_of(server, service))
        print_status(f"  {service} : base à jour")
