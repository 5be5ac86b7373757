"""One moment of all databases, without stopping anybody who writes.

A snapshot of each database is taken, a few milliseconds apart. What one service has heard, its teller must have told:
else the teller would count on from before, and the other would take what comes for old. So the relays stand still
until all snapshots are taken (`kit.events.outbox`, by the lock that they take turns with): nothing gets a position and
nothing is published, so whatever an inbox holds was told before the first snapshot. The other way round is no harm:
what was told and not heard is published again from the log. Requests go on meanwhile; what they tell is told a moment
later.
"""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

import psycopg
from kit.events.outbox import RELAY_LOCK
from psycopg import sql

PATIENCE_SECONDS = 600.0
"""A relay that numbers the events of a large import holds its lock for a while."""
_AT_ONCE_SECONDS = 1.0
"""How long the others are kept waiting for one that is busy."""
_HELD = sql.Literal("60s")
"""After which the server takes the locks from a backup that was suspended."""


class RelaysTooBusy(Exception):
    """The relays did not come to rest."""


@dataclass(frozen=True)
class Snapshot:
    """`name`: for pg_dump. `position`: the last one in the event log."""

    name: str
    position: int


@contextmanager
def one_moment(databases: Mapping[str, str], patience: float = PATIENCE_SECONDS) -> Generator[dict[str, Snapshot]]:
    """A snapshot of each database, by its service; they stand for as long as the block lasts. Raises TooBusy.

    `databases`: the URL of each, of the role that makes backups.
    """
    with ExitStack() as stack:
        readers = {
            service: stack.enter_context(closing(psycopg.connect(url, autocommit=True)))
            for service, url in databases.items()
        }
        _quieten(readers, time.monotonic() + patience)
        taken = {service: _take(readers[service]) for service in _in_order(databases)}
        for service, reader in readers.items():
            _let_go(reader, service)
        for url in databases.values():
            _ring(url)
        yield taken


def _in_order(services: Mapping[str, object]) -> Sequence[str]:
    """crm first: it asks the others to erase somebody and notes that they did: it must not know of more than they."""
    return sorted(services, key=lambda service: service != "crm")


def _quieten(readers: Mapping[str, psycopg.Connection], deadline: float) -> None:
    """Hold the relays' lock everywhere. Whoever is busy is waited for alone, so that the others go on."""
    busiest = next(iter(readers), None)
    while busiest is not None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise RelaysTooBusy(busiest)
        order = sorted(readers, key=lambda service: service != busiest)
        held: list[str] = []
        busiest = None
        for service in order:
            if not _lock(readers[service], _AT_ONCE_SECONDS if held else left):
                busiest = service
                break
            held.append(service)
        if busiest is not None:
            for service in held:
                readers[service].execute("select pg_advisory_unlock(%s)", [RELAY_LOCK])


def _lock(reader: psycopg.Connection, seconds: float) -> bool:
    reader.execute(sql.SQL("set lock_timeout = {}").format(f"{round(seconds * 1000)}ms"))
    try:
        reader.execute("select pg_advisory_lock(%s)", [RELAY_LOCK])
    except psycopg.errors.LockNotAvailable:
        return False
    for setting in ("idle_session_timeout", "idle_in_transaction_session_timeout"):
        reader.execute(sql.SQL("set {} = {}").format(sql.SQL(setting), _HELD))
    return True


def _take(reader: psycopg.Connection) -> Snapshot:
    reader.execute("begin isolation level repeatable read, read only")
    found = reader.execute("select pg_export_snapshot(), (select coalesce(max(position), 0) from event)").fetchone()
    assert found
    return Snapshot(*found)


def _let_go(reader: psycopg.Connection, service: str) -> None:
    """And see that it was held until now: a server that took it away would have hung up, or would say so."""
    found = reader.execute("select pg_advisory_unlock(%s)", [RELAY_LOCK]).fetchone()
    if not found or not found[0]:
        raise RelaysTooBusy(service)
    reader.execute("set idle_in_transaction_session_timeout = 0")


def _ring(url: str) -> None:
    """Notify the relay, so that events of the meantime do not wait until it looks by itself."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("notify event")
