"""Whether a campaign can be used in a suite: written by its owner, read by every transaction (`kit.db.relocations`)."""

import hashlib
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from kit.db import tenancy
from kit.db.relocations import Stay
from kit.events.outbox import NUMBER, RELAY_LOCK

from isoloir_local.databases import plain_url, present_services, url_of

PATIENCE_SECONDS = 180.0
"""Wait for what was begun before a campaign was frozen: a request has a minute, an import of a nation more."""
_ONE_MOVE = 7_002
"""An advisory lock: one command at a time changes where campaigns are."""

Connections = Mapping[str, psycopg.Connection[Any]]


class StillWriting(Exception):
    """Raised if work in the campaign that was begun before does not end."""


class OtherMove(Exception):
    """Raised if another command moves a campaign of this suite at this moment."""


@dataclass(frozen=True)
class KnownStay:
    state: Stay
    file: UUID
    address: str
    since: datetime


@contextmanager
def owner_connections(server: str) -> Generator[dict[str, psycopg.Connection[Any]]]:
    """Yield a connection to each database, as the owner; raise OtherMove."""
    with ExitStack() as stack:
        opened = {
            service: stack.enter_context(closing(psycopg.connect(plain_url(url_of(server, service)), autocommit=True)))
            for service in _crm_last(present_services(server))
        }
        first = next(iter(opened.values()), None)
        if first is not None:
            row = first.execute("select pg_try_advisory_lock(%s)", [_ONE_MOVE]).fetchone()
            if not row or not row[0]:
                raise OtherMove
        yield opened


def _crm_last(services: Sequence[str]) -> list[str]:
    """Return crm last: people find the campaign there, and then everything else is in its place."""
    return sorted(services, key=lambda service: (service == "crm", service))


def find_stays(databases: Connections, campaign: UUID) -> dict[str, KnownStay]:
    """Return what each service that knows the campaign as moving notes of it."""
    found: dict[str, KnownStay] = {}
    for service, connection in databases.items():
        row = connection.execute(
            "select state, file, address, since from relocation where relocated_campaign_id = %s", [campaign]
        ).fetchone()
        if row:
            found[service] = KnownStay(Stay(row[0]), row[1], row[2], row[3])
    return found


class Ambiguous(Exception):
    """Raised with the ids of several campaigns of one name."""


def find_campaign(databases: Connections, said: str) -> UUID | None:
    """Return a campaign by its id, or by its name; raise Ambiguous."""
    try:
        found = UUID(said)
    except ValueError:
        ids = {
            row[0]
            for one in databases.values()
            for row in one.execute("select campaign_id from campaign where state->>'name' = %s", [said])
        }
        if len(ids) > 1:
            raise Ambiguous(", ".join(sorted(map(str, ids)))) from None
        return next(iter(ids), None)
    return found if knowing(databases, found) or find_stays(databases, found) else None


def knowing(databases: Connections, campaign: UUID) -> list[str]:
    """Return the services that have the campaign."""
    query = "select 1 from campaign where campaign_id = %s"
    return [service for service, one in databases.items() if one.execute(query, [campaign]).fetchone()]


def set_stay(connection: psycopg.Connection[Any], campaign: UUID, state: Stay, file: UUID, address: str = "") -> None:
    connection.execute(
        "insert into relocation (relocated_campaign_id, state, file, address)"
        " values (%(of)s, %(state)s, %(file)s, %(at)s)"
        " on conflict (relocated_campaign_id) do update set state = excluded.state, file = excluded.file,"
        " address = excluded.address, since = now()",
        {"of": campaign, "state": str(state), "file": file, "at": address},
    )


def shares_proxies(databases: Connections, campaign: UUID) -> bool:
    """Return True for a campaign whose proxies are matched with those of others of its suite, which stay there."""
    if "proxy" not in databases:
        return False
    query = "select 1 from pool_membership where campaign_id = %s"
    return databases["proxy"].execute(query, [campaign]).fetchone() is not None


def freeze(databases: Connections, campaign: UUID, file: UUID, patience: float = PATIENCE_SECONDS) -> None:
    """Let nobody write, and wait for what was begun before; raise StillWriting, with everything as before."""
    before = find_stays(databases, campaign)
    for connection in databases.values():
        set_stay(connection, campaign, Stay.FROZEN, file)
    deadline = time.monotonic() + patience
    for connection in databases.values():
        row = connection.execute("select clock_timestamp()").fetchone()
        assert row
        while _begun_before(connection, row[0]):
            if time.monotonic() > deadline:
                if not before:
                    thaw(databases, campaign)
                raise StillWriting
            time.sleep(0.2)
        # What was told has its place in the log before it is copied: here and there it is the same.
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", [RELAY_LOCK])
            connection.execute(NUMBER.encode())


def thaw(databases: Connections, campaign: UUID) -> None:
    """Let everybody write again."""
    for connection in databases.values():
        connection.execute(
            "delete from relocation where relocated_campaign_id = %s and state = %s", [campaign, str(Stay.FROZEN)]
        )


def receipt_of(file: UUID) -> str:
    """Return the word by which the suite that a file came into tells the other that it is there."""
    return hashlib.sha256(b"isoloir campaign received" + file.bytes).hexdigest()[:8]


def _begun_before(connection: psycopg.Connection[Any], moment: datetime) -> bool:
    row = connection.execute(
        "select exists(select from pg_stat_activity where datname = current_database() and xact_start < %s"
        " and usename = any(%s))",
        [moment, [tenancy.APP, tenancy.WORKER]],
    ).fetchone()
    return bool(row and row[0])
