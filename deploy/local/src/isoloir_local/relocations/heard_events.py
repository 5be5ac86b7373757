"""Events of a campaign, and which services have heard them, in the snapshots of an export."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping
from typing import Any
from uuid import UUID

import psycopg
from kit.db.bulk_copy import line_of
from psycopg import sql

AT_ONCE = 5_000
EVENT_COLUMNS = ("position", "id", "subject", "payload", "campaign_id", "recorded_at", "stream_seq")
CLAIMS = {
    "inbox": ("consumer", "event_id", "position", "handled_at"),
    "dead_letter": ("consumer", "event_id", "position", "subject", "payload", "reason", "dead_at"),
}
Readers = Mapping[str, psycopg.Connection[Any]]


class HeardEvents:
    """Claims of the readers' services on one teller's events. `unheard`: ids that somebody is still to hear."""

    def __init__(self, readers: Readers, teller: str, campaign: UUID) -> None:
        self._readers, self._teller, self._campaign = readers, teller, campaign
        self._consumers = {hearer: _consumers_of(reader, teller) for hearer, reader in readers.items()}
        self.unheard: set[UUID] = set()

    def claims(self, hearer: str, table: str) -> Generator[bytes]:
        """Yield the lines of COPY of one table of claims of a service, and note the events that lack some."""
        consumers = self._consumers[hearer]
        if not consumers:
            return
        for batch in self._batches():
            claimed: defaultdict[str, set[UUID]] = defaultdict(set)
            for row in self._claimed(hearer, table, batch):
                claimed[row[0]].add(UUID(str(row[1])))
                yield line_of([None if cell is None else str(cell) for cell in row]).encode()
            if table == "inbox":
                dead = {(row[0], UUID(str(row[1]))) for row in self._claimed(hearer, "dead_letter", batch)}
                for consumer in consumers:
                    self.unheard |= {
                        event_id
                        for event_id, subject in batch
                        if _hears(hearer, consumer, subject)
                        and event_id not in claimed[consumer]
                        and (consumer, event_id) not in dead
                    }

    def copy_events(self) -> sql.Composed:
        """Return the statement that copies the events; those told to all have no place in the next stream."""
        return sql.SQL(
            "copy (select position, id, subject, payload, campaign_id, recorded_at,"
            " case when stream_seq is null or id = any({}::uuid[]) then null else 0 end"
            " from event where campaign_id = {} order by entry) to stdout"
        ).format(sql.Literal([str(one) for one in self.unheard]), sql.Literal(str(self._campaign)))

    def _batches(self) -> Generator[list[tuple[UUID, str]]]:
        with self._readers[self._teller].cursor(f"events_{self._teller}") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute("select id, subject from event where campaign_id = %s", [self._campaign])
            while batch := cursor.fetchmany(AT_ONCE):
                yield batch

    def _claimed(self, hearer: str, table: str, batch: Iterable[tuple[UUID, str]]) -> list[tuple[Any, ...]]:
        columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(name)) for name in CLAIMS[table])
        ids: list[Any] = [event_id for event_id, _ in batch]
        if table == "dead_letter":
            ids = [str(one) for one in ids]
        query = sql.SQL("select {} from {} where consumer = any(%s) and event_id = any(%s)").format(
            columns, sql.Identifier(table)
        )
        return self._readers[hearer].execute(query, [self._consumers[hearer], ids]).fetchall()


def _consumers_of(reader: psycopg.Connection[Any], teller: str) -> list[str]:
    """Return the names of consumers that ever heard something of the teller: few, found one after the other."""
    rows = reader.execute(
        """
        with recursive named as (
            (select consumer from inbox order by consumer limit 1)
            union all
            select (select consumer from inbox where inbox.consumer > named.consumer order by consumer limit 1)
            from named where named.consumer is not null
        )
        select consumer from named where consumer is not null
        union select consumer from dead_letter
        """
    )
    return sorted(name for (name,) in rows if name.partition("-")[2].partition("_")[0] == teller)


def _hears(hearer: str, consumer: str, subject: str) -> bool:
    name = f"{hearer}-{subject.replace('.', '_')}"
    return consumer == name or consumer.startswith(f"{name}-")
