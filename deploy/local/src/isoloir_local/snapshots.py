"""Consistent snapshots of all databases without blocking writers.

Snapshots are taken a few milliseconds apart. What one service has received, its publisher must have recorded: otherwise
the publisher would reuse positions, and the other would ignore new events as old. So relays are paused (by their lock
in `kit.events.outbox`) until all snapshots are taken. The reverse is harmless: published but not received events are
published again. Requests continue; their events are published a moment later.
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
    """Raised if the relays cannot be paused in time."""


@dataclass(frozen=True)
class Snapshot:
    """`name`: for pg_dump. `position`: the last in the event log."""

    name: str
    position: int


@contextmanager
def one_moment(databases: Mapping[str, str], patience: float = PATIENCE_SECONDS) -> Generator[dict[str, Snapshot]]:
    """Yield a snapshot of each database by service, valid within the block. Raises RelaysTooBusy.

    `databases`: URLs with the backup role.
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
    """Return crm first: its record of erasures must not be ahead of the others."""
    return sorted(services, key=lambda service: service != "crm")


def _quieten(readers: Mapping[str, psycopg.Connection], deadline: float) -> None:
    """Acquire the relays' lock everywhere, waiting for busy ones one by one."""
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
    """Release the lock; raise if the server had dropped it."""
    found = reader.execute("select pg_advisory_unlock(%s)", [RELAY_LOCK]).fetchone()
    if not found or not found[0]:
        raise RelaysTooBusy(service)
    reader.execute("set idle_in_transaction_session_timeout = 0")


def _ring(url: str) -> None:
    """Notify the relay, so that waiting events are published at once."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute("notify event")
